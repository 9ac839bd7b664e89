"""The JSON report and its schema fit each other, and the schema refuses what is no report.

The reports are the whole ones that tests/unit/output/test_json_report.c compares; the schema is the
one in examples/, which the same test compares with what the program prints. The judge is Debian's
python3-jsonschema.
"""
import copy
import glob
import json
import os
import subprocess
import unittest

import jsonschema

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGES = os.path.join(ROOT, 'tests', 'unit', 'output', 'pages')
SCHEMA = os.path.join(ROOT, 'examples', 'report.schema.json')
PROGRAM = os.environ.get('TAUTLINE', os.path.join(ROOT, 'build', 'tautline'))


def read(path):
    with open(path, encoding='utf-8') as file:
        return json.load(file)


def reports():
    """Plans, entries of ledgers and evidence are kept in the same folder."""
    pages = {os.path.basename(path): read(path) for path in glob.glob(os.path.join(PAGES, '*.json'))}
    return {name: page for name, page in pages.items() if page.get('schema') == 'tautline/report/v1'}


def closed(schema):
    """The same schema, but for keys that it does not know."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: closed(value) for key, value in schema.items()}
    if schema.get('type') == 'object' and 'allOf' not in schema:
        made['additionalProperties'] = False
    return made


def parts(value, path=()):
    """Each object in a document with the way to it."""
    if isinstance(value, dict):
        yield path, value
        for key, inner in value.items():
            yield from parts(inner, path + (key,))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from parts(inner, path + (number,))


def changed(report, path, key, value=None):
    """A copy in which the key of the object at the path is gone, or has another value."""
    made = copy.deepcopy(report)
    there = made
    for step in path:
        there = there[step]
    if value is None:
        del there[key]
    else:
        there[key] = value
    return made


class ReportSchema(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.schema = read(SCHEMA)
        cls.judge = jsonschema.Draft7Validator(cls.schema)
        cls.reports = reports()

    def test_the_schema_is_valid_draft_07(self):
        jsonschema.Draft7Validator.check_schema(self.schema)
        self.assertEqual(self.schema['$schema'], 'http://json-schema.org/draft-07/schema#')

    def test_every_report_fits(self):
        self.assertGreaterEqual(len(self.reports), 7)
        for name, report in self.reports.items():
            self.assertEqual([error.message for error in self.judge.iter_errors(report)], [], name)

    def test_the_schema_knows_every_key_that_is_written(self):
        judge = jsonschema.Draft7Validator(closed(self.schema))
        for name, report in self.reports.items():
            self.assertEqual([error.message for error in judge.iter_errors(report)], [], name)

    def test_every_kind_of_finding_occurs(self):
        kinds = {finding['kind'] for report in self.reports.values()
                 for finding in report['findings']}
        self.assertEqual(kinds, {'setting', 'guardrail', 'probe', 'exception', 'code', 'note'})

    def test_each_missing_key_is_refused(self):
        tried = 0
        for name, report in self.reports.items():
            for path, there in parts(report):
                for key in there:
                    tried += 1
                    self.assertFalse(self.judge.is_valid(changed(report, path, key)),
                                     '%s without %s at %s' % (name, key, path))
        self.assertGreater(tried, 500)

    def test_each_value_of_another_type_is_refused(self):
        report = self.reports['breach.json']
        for path, there in parts(report):
            for key in there:
                self.assertFalse(self.judge.is_valid(changed(report, path, key, [[]])),
                                 '%s at %s' % (key, path))

    def test_words_and_times_outside_the_lists_are_refused(self):
        report = self.reports['breach.json']
        setting = [finding['kind'] for finding in report['findings']].index('setting')
        for path, key, value in (
                ((), 'schema', 'tautline/report/v2'), ((), 'verdict', 'fine'), ((), 'exit', -1),
                (('run',), 'at', '2026-03-11 07:00:00'), (('findings', 0), 'kind', 'thing'),
                (('findings', setting), 'verdict', 'ok'),
                (('findings', setting, 'witnesses', 'stored'), 'says', '='),
                (('findings', setting), 'since', 'yesterday')):
            self.assertFalse(self.judge.is_valid(changed(report, path, key, value)), key)

    def test_further_keys_are_allowed(self):
        report = self.reports['breach.json']
        for path in ((), ('run',), ('findings', 0), ('targets', 0)):
            self.assertTrue(self.judge.is_valid(changed(report, path, 'added_later', 1)), path)

    def test_nothing_in_a_report_can_touch_a_terminal(self):
        with open(os.path.join(PAGES, 'hostile.json'), encoding='utf-8') as file:
            text = file.read()
        for code in ('\x1b', '\x07', '\u202e', '\u202c', '\u200b', '\x9b'):
            self.assertNotIn(code, text)
        self.assertIn('\u202eevil\u202c', json.dumps(json.loads(text), ensure_ascii=False))

    def test_the_program_prints_this_schema(self):
        done = subprocess.run([PROGRAM, 'schema', 'report'], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        with open(SCHEMA, encoding='utf-8') as file:
            self.assertEqual(done.stdout, file.read())


if __name__ == '__main__':
    unittest.main()
