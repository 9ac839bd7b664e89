"""What the program can ask and tell Railway: every document in it, held against the API; and how far a change can reach.

The documents are taken out of the program itself, so that nothing that it could send is missed. The judge
is graphql-js, with the part of Railway's schema in tests/railway/contract.graphql, and with
the whole of it where that is at hand beside this folder.
"""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONTRACT = ROOT / 'tests' / 'railway' / 'contract.graphql'
CHECK = ROOT / 'tests' / 'railway' / 'check_contract.js'
SCHEMA = ROOT.parent / 'shared' / 'railway' / 'schema.json'

VALIDATE = """
const graphql = require('./tests/railway/graphql');
const fs = require('fs');
const schema = graphql.buildSchema(fs.readFileSync(process.argv[1], 'utf8'));
const said = JSON.parse(fs.readFileSync(0, 'utf8')).map((text) => {
    try {
        const document = graphql.parse(text);
        return graphql.validate(schema, document).map((error) => error.message);
    } catch (error) {
        return [error.message];
    }
});
console.log(JSON.stringify(said));
"""

# Fields that change something, beside those that the contract names.
MUTATIONS = """variableUpsert variableCollectionUpsert variableDelete serviceInstanceDeploy
    serviceInstanceDeployV2 serviceInstanceRedeploy deploymentRedeploy deploymentRestart deploymentRemove
    deploymentStop deploymentRollback environmentStageChanges environmentPatchCommit
    environmentPatchCommitStaged environmentApplyChangeSet serviceDelete environmentDelete
    projectTokenCreate skipDeploys""".split()


def programs():
    """The program under test, and the library that everything is linked from."""
    named = pathlib.Path(os.environ.get('TAUTLINE', ROOT / 'build' / 'tautline')).resolve()
    # A wrapper for valgrind runs the program in its folder.
    program = named.with_name('tautline')
    libraries = sorted(program.parent.glob('**/release/libtautline.a')) or \
        sorted(program.parent.glob('libtautline.a'))
    return [program, *libraries]


def documents(program):
    """{operation: text} of every GraphQL document in the program's own bytes."""
    texts = re.findall(rb'((?:query|mutation|subscription)\s+\w+\s*[({][^\0]*)\0', program.read_bytes())
    return {text.split()[1].split(b'(')[0].decode(): text.decode() for text in texts}


def validated(texts):
    """For each text what graphql-js says against it."""
    answer = subprocess.run(['node', '-e', VALIDATE, str(CONTRACT)], input=json.dumps(texts),
                            capture_output=True, text=True, check=True, cwd=ROOT)
    return json.loads(answer.stdout)


def words_in(data, words):
    """The words that occur anywhere in the bytes."""
    return [word for word in words if re.search(re.escape(word.encode()), data, re.IGNORECASE)]


class Contract(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.program = programs()[0]
        cls.documents = documents(cls.program)

    def test_every_document_of_the_source_is_found_in_the_program(self):
        for kind, path, least in (('query', 'src/railway/queries.c', 10), ('mutation', 'src/act/mutations.c', 5)):
            declared = set(re.findall(r'"%s (\w+)' % kind, (ROOT / path).read_text()))
            self.assertGreaterEqual(len(declared), least)
            self.assertEqual(declared, {name for name, text in self.documents.items()
                                        if text.startswith(kind + ' ')})

    def test_every_document_is_one_that_the_contract_accepts(self):
        names, texts = zip(*sorted(self.documents.items()))
        for name, text, faults in zip(names, texts, validated(texts)):
            self.assertEqual(faults, [], name)
            self.assertRegex(text, '^(query|mutation) ', name)

    def test_a_change_never_deploys_by_itself_and_never_replaces(self):
        changes = {name: text for name, text in self.documents.items() if text.startswith('mutation ')}
        self.assertEqual(set(changes), {'TautlineSetService', 'TautlineSetShared', 'TautlineStage',
                                        'TautlineCommit', 'TautlineDeploy', 'TautlineDeployCommit',
                                        'TautlineDeployAgain'})
        for name, text in changes.items():
            self.assertNotIn('replace', text, name)
            stores = name != 'TautlineStage' and not name.startswith('TautlineDeploy')
            self.assertEqual('skipDeploys: true' in text, stores)
            self.assertNotRegex(text, r'skipDeploys: \$|: Boolean', name)  # no variable decides it
        self.assertIn('serviceId: $service', changes['TautlineSetService'])
        self.assertNotIn('service', changes['TautlineSetShared'])
        self.assertIn('merge: true', changes['TautlineStage'])

    def test_what_the_contract_does_not_know_is_refused(self):
        name = sorted(name for name, text in self.documents.items() if text.startswith('query '))[0]
        spoilt = self.documents[name].replace('projectId', 'projectIdentity').replace('{ id', '{ idd')
        self.assertNotEqual(spoilt, self.documents[name])
        others = ('query X { variables }', 'query X { me { id ', 'query X($a: String) { me { id } }')
        for text in (spoilt, *others):
            self.assertNotEqual(validated([text]), [[]], text)

    def test_every_document_fits_railways_own_schema(self):
        if not SCHEMA.exists():
            self.skipTest('%s is not at hand' % SCHEMA.name)
        with tempfile.TemporaryDirectory(prefix='tautline-') as folder:
            path = pathlib.Path(folder) / 'documents.json'
            path.write_text(json.dumps(list(self.documents.values())))
            answer = subprocess.run(['node', str(CHECK), str(SCHEMA), str(path)],
                                    capture_output=True, text=True, check=False)
        self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)
        self.assertIn('%d documents valid' % len(self.documents), answer.stdout)


def symbols(archive):
    """{member: (symbols that it defines, symbols that it needs)} of a library."""
    listing = subprocess.run(['nm', '--print-armap', '-A', str(archive)], capture_output=True, text=True,
                             check=True).stdout
    found = {}
    for line in listing.splitlines():
        parts = re.fullmatch(r'[^:]+:([^:]+\.o):\s*(?:[0-9a-f]+ )?\s*(\w) (\w+)', line)
        if parts:
            member, kind, name = parts.groups()
            found.setdefault(member, (set(), set()))[kind == 'U'].add(name)
    return found


class Reach(unittest.TestCase):
    """Which parts of the program can come to a mutation."""

    @classmethod
    def setUpClass(cls):
        cls.archive = programs()[1]
        cls.symbols = symbols(cls.archive)

    def users(self, name):
        return {member for member, (_, needs) in self.symbols.items() if name in needs}

    def test_only_act_contains_mutations(self):
        contract = CONTRACT.read_text()
        fields = re.findall(r'^    (\w+)[(:]', contract[contract.index('type Mutation'):].split('\n}')[0],
                            re.MULTILINE)
        self.assertGreater(len(fields), 5)
        words = sorted({'mutation ', *MUTATIONS, *fields})
        objects = sorted((self.archive.parent / 'src').glob('*/*.o'))
        self.assertGreater(len(objects), 100)
        knowing = {path.relative_to(self.archive.parent / 'src').as_posix() for path in objects
                   if words_in(path.read_bytes(), words)}
        self.assertEqual(knowing, {'act/mutations.o', 'act/writer.o'})

    def test_only_apply_exits_with_the_apply_codes(self):
        self.assertEqual(self.users('railway_send'), {'writer.o'})
        self.assertEqual(self.users('mutation_deploy'), {'writer.o'})
        self.assertEqual(self.users('writer_open'), {'apply.o'})
        self.assertEqual(self.users('apply_run'), {'apply.o'})
        self.assertEqual(self.users('apply_command'), {'commands.o'})

    def test_a_mutation_would_be_found(self):
        data = b'\x7fELF\0mutation X { variableUpsert(input: $i) }\0'
        self.assertEqual(words_in(data, ['mutation', 'variableUpsert', 'variableDelete']),
                         ['mutation', 'variableUpsert'])


if __name__ == '__main__':
    unittest.main()
