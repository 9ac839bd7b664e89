"""The schema that `tautline schema` prints, held against what `tautline validate` says.

What the schema refuses, validate refuses. The reverse differs only in classes that can be named:
each is a folder of tests/corpus/refused_by_reader_only. The judge is Debian's python3-jsonschema;
files are typed as an editor types them, by the core schema of YAML 1.2.
"""
import glob
import json
import os
import re
import subprocess
import tempfile
import unittest

import jsonschema
import yaml

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TAUTLINE = os.environ.get('TAUTLINE', os.path.join(ROOT, 'build', 'tautline'))
CORPUS = os.path.join(ROOT, 'tests', 'corpus')
KEPT = os.path.join(ROOT, 'desired-state', 'tautline.schema.json')

# One for each class of what no JSON Schema can see, and why it cannot.
CLASSES = {
    'absence': 'what absent_means says must be readable by a type that stands elsewhere',
    'addresses': 'hosts, ports and origins have more rules than a pattern tells',
    'anchors': 'an alias is gone before a schema sees the document',
    'contradictions': 'two parts of the file deny each other',
    'credentials': 'a header that carries a secret by its name',
    'dates': 'a day that does not exist, an end before its start',
    'documents': 'parts of a path, and the canonical document among the others',
    'names': 'lengths, and variables that are Railway\'s own',
    'quoting': 'plain text that YAML 1.1 takes for something else, and numbers written otherwise',
    'references': 'names that lead nowhere, or not there',
    'repeated-keys': 'a schema sees the last one only',
    'repetitions': 'the same thing twice in a list, also in another spelling',
    'requests': 'paths, pointers, statuses and methods that do not go together',
    'stand-ins': 'what is shown in place of a value',
    'substitutions': 'what stands between ${ and }',
    'values': 'what a text says as JSON, what parts the items of a list, and which types have several texts',
}


class Core(yaml.SafeLoader):
    """YAML's core schema (1.2, 10.3.2): what an editor makes of plain scalars."""

    yaml_implicit_resolvers = {}


def core(tag, pattern, first, construct):
    Core.add_implicit_resolver(tag, re.compile(pattern), first)
    Core.add_constructor(tag, lambda loader, node: construct(loader.construct_scalar(node)))


def whole_number(text):
    return int(text, 8 if text.startswith('0o') else 16 if text.startswith('0x') else 10)


core('tag:core,bool', r'^(true|True|TRUE|false|False|FALSE)$', list('tTfF'),
     lambda text: text.lower() == 'true')
core('tag:core,null', r'^(~|null|Null|NULL|)$', ['~', 'n', 'N', ''], lambda text: None)
core('tag:core,int', r'^([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$', list('-+0123456789'),
     whole_number)
core('tag:core,float', r'^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$',
     list('-+.0123456789'), float)


def load(path):
    with open(path, encoding='utf-8') as file:
        return yaml.load(file, Loader=Core)


def run(*words):
    return subprocess.run([TAUTLINE, *words], cwd=ROOT, stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)


def valid_of(paths):
    """Those of the files that validate calls valid, by path."""
    found = set()
    for start in range(0, len(paths), 100):
        some = paths[start:start + 100]
        result = run('validate', *some)
        if result.returncode not in (0, 1):
            raise AssertionError('exit %d: %s' % (result.returncode, result.stderr[:2000]))
        lines = result.stdout.splitlines()
        found.update(path for path in some
                     if any(line.startswith(path + ': valid') for line in lines))
    return found


def files(*folder):
    found = sorted(glob.glob(os.path.join(CORPUS, *folder, '*.yaml')))
    assert found, folder
    return [os.path.relpath(path, ROOT) for path in found]


REPLACEMENTS = (None, True, 5, 1.5, 'x', '', [], ['x'], [['x']], {}, {'x': 'y'})


def without(tree, path):
    """A copy in which what stands at the path is left out; and one each with something else."""
    text = json.dumps(tree)
    for value in REPLACEMENTS + ('left out', 'renamed'):
        copy = json.loads(text)
        parent = copy
        for step in path[:-1]:
            parent = parent[step]
        if value == 'left out':
            del parent[path[-1]]
        elif value == 'renamed' and isinstance(parent, dict):
            parent['x' + path[-1]] = parent.pop(path[-1])
        else:
            parent[path[-1]] = value
        yield copy


def paths_of(tree, path=()):
    steps = tree if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    for step in steps:
        yield path + (step,)
        yield from paths_of(tree[step], path + (step,))


class Schema(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        printed = run('schema')
        if printed.returncode:
            raise AssertionError(printed.stderr)
        cls.printed = printed.stdout
        cls.judge = jsonschema.Draft7Validator(json.loads(cls.printed))

    def refuses(self, document):
        return not self.judge.is_valid(document)

    def test_the_schema_is_valid_draft_07(self):
        jsonschema.Draft7Validator.check_schema(json.loads(self.printed))

    def test_the_schema_equals_the_file_beside_the_declarations(self):
        with open(KEPT, encoding='utf-8') as file:
            self.assertEqual(file.read(), self.printed, 'tautline schema > %s' % KEPT)

    def test_both_accept_the_real_declaration_and_the_valid_corpus(self):
        paths = ['desired-state/caio-swarm-dashboard.yaml'] + files('valid')
        for path in paths:  # one by one: several declare the same target
            with self.subTest(path):
                self.assertEqual(valid_of([path]), {path})
                self.assertEqual([error.message for error in self.judge.iter_errors(
                    load(os.path.join(ROOT, path)))], [])

    def test_both_refuse_the_corpus_refused_by_both(self):
        paths = files('refused_by_both')
        self.assertEqual(valid_of(paths), set())
        for path in paths:
            with self.subTest(path):
                self.assertTrue(self.refuses(load(os.path.join(ROOT, path))))

    def test_the_cases_that_only_the_reader_refuses_have_a_named_class(self):
        folder = os.path.join(CORPUS, 'refused_by_reader_only')
        self.assertEqual(sorted(os.listdir(folder)), sorted(CLASSES))
        for name in CLASSES:
            paths = files('refused_by_reader_only', name)
            self.assertEqual(valid_of(paths), set())
            for path in paths:
                with self.subTest(path):
                    self.assertFalse(self.refuses(load(os.path.join(ROOT, path))))

    def test_validate_refuses_everything_that_the_schema_refuses(self):
        """Each part of each valid file is left out, renamed and replaced by every kind of value."""
        refused, accepted = [], 0
        with tempfile.TemporaryDirectory() as folder:
            for path in files('valid'):
                tree = load(os.path.join(ROOT, path))
                for spot in paths_of(tree):
                    for document in without(tree, spot):
                        if not self.refuses(document):
                            accepted += 1
                            continue
                        refused.append(os.path.join(folder, '%d.yaml' % len(refused)))
                        with open(refused[-1], 'w', encoding='utf-8') as file:
                            json.dump(document, file, ensure_ascii=False)
            self.assertGreater(len(refused), 1000)
            self.assertGreater(accepted, 100)
            for path in sorted(valid_of(refused)):
                with open(path, encoding='utf-8') as file:
                    self.fail('the schema refuses what validate takes: %s' % file.read())


if __name__ == '__main__':
    unittest.main()
