"""tests/run counts what passed and misses nothing that failed; ci/setup says what is missing."""
import os
import re
import signal
import subprocess
import tempfile
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RUN = os.path.join(ROOT, 'tests', 'run')

# name, text, what the line says, the notes below it
PROGRAMS = (
    ('good', '#!/bin/sh\nprintf "1..2\\nok 1 - a\\nok 2 - b\\n"\n', 'ok 2 passed', []),
    ('two_groups', '#!/bin/sh\nprintf "1..1\\nok 1 - a\\n1..1\\nok 1 - b\\n"\n', 'ok 2 passed', []),
    ('bad', '#!/bin/sh\nprintf "1..2\\nok 1 - a\\nnot ok 2 - b\\n"; exit 1\n',
     'FAIL 1 passed, 1 failed', []),
    ('bad_status_0', '#!/bin/sh\nprintf "1..1\\nnot ok 1 - b\\n"\n', 'FAIL 0 passed, 2 failed',
     ['exit status 0 in spite of failures']),
    ('crash', '#!/bin/sh\nprintf "1..2\\nok 1 - a\\n"; kill -SEGV $$\n', 'FAIL 1 passed, 1 failed',
     ['ended by SIGSEGV', '1 of 2 tests reported']),
    ('short', '#!/bin/sh\nprintf "1..2\\nok 1 - a\\n"\n', 'FAIL 1 passed, 1 failed',
     ['1 of 2 tests reported']),
    ('late', '#!/bin/sh\nprintf "1..1\\nok 1 - a\\n"; exit 99\n', 'FAIL 1 passed, 1 failed',
     ['exit status 99']),
    ('empty', '#!/bin/sh\n', 'FAIL 0 passed, 1 failed', ['tested nothing']),
    ('slow', '#!/bin/sh\nprintf "1..1\\nok 1 - a\\n"; sleep 60\n', 'FAIL 1 passed, 1 failed',
     ['stopped after 2 seconds']),
    ('leaver', '#!/bin/sh\nprintf "1..1\\nok 1 - a\\n"; sleep 60 &\n', 'FAIL 1 passed, 1 failed',
     ['left processes running']),
    ('test_py.py', '''import unittest
class A(unittest.TestCase):
    def test_good(self): pass
    def test_rows(self):
        for row in (1, 2, 1):
            with self.subTest(row=row): self.assertEqual(row, 1)
    def test_error(self): raise OSError('x')
    @unittest.skip('why')
    def test_skipped(self): pass
''', 'FAIL 1 passed, 2 failed, 1 skipped', []),
    ('class.py', '''import unittest
class A(unittest.TestCase):
    @classmethod
    def setUpClass(cls): raise OSError('x')
    def test_never(self): pass
''', 'FAIL 0 passed, 1 failed', []),
    ('syntax.py', 'x x\n', 'FAIL 0 passed, 1 failed', ['exit status 1', 'tested nothing']),
    ('none.py', 'import unittest\n', 'FAIL 0 passed, 1 failed', ['tested nothing']),
    ('good.mjs', '''import test from 'node:test';
test('a', async t => { await t.test('a1', () => {}); await t.test('a2', () => {}); });
test('b', () => {});
test('c', { skip: true }, () => {});
''', 'ok 3 passed, 1 skipped', []),
    ('bad.mjs', '''import test from 'node:test';
test('a', async t => { await t.test('a1', () => {}); await t.test('a2', () => { throw 1; }); });
test('b', async t => { await t.test('b1', () => {}); throw 2; });
''', 'FAIL 2 passed, 2 failed', []),
)


def run(folder, *words, **environment):
    return subprocess.run(['/usr/bin/python3', RUN, *words], cwd=folder, text=True,
                          env={**os.environ, **environment}, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)


def put(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)
    os.chmod(path, 0o755)
    return path


class Runner(unittest.TestCase):
    def test_each_program(self):
        """every way in which a program fails is counted and named"""
        with tempfile.TemporaryDirectory() as folder:
            paths = [put(folder, name, text) for name, text, _, _ in PROGRAMS]
            done = run(folder, *paths, TEST_SECONDS='2')
            for (name, _, line, notes), path in zip(PROGRAMS, paths):
                with self.subTest(name=name):
                    found = re.search(r'^ *(.*?) +[\d.]+ s  %s\n((?: {4}.*\n)*)' % re.escape(path),
                                      done.stdout, re.M)
                    self.assertEqual(re.sub(' +', ' ', found.group(1)), line)
                    self.assertEqual(re.findall(r'^ {4}! (.*)', found.group(2), re.M), notes)
            counts = [[int(n) for n in re.findall(r'(\d+) (?:passed|failed)', line)] + [0]
                      for _, _, line, _ in PROGRAMS]
            self.assertEqual(done.stdout.splitlines()[-1], '%d passed, %d failed' % (
                sum(row[0] for row in counts), sum(row[1] for row in counts)))
            self.assertEqual(done.returncode, 1)

    def test_nothing(self):
        """an empty run is not a pass"""
        done = run(ROOT)
        self.assertEqual((done.stdout, done.returncode),
                         ('nothing was tested\n0 passed, 0 failed\n', 1))

    def test_clean_environment(self):
        """tokens, proxies and the user's home do not reach a test"""
        text = '''#!/bin/sh
[ -z "$RAILWAY_TOKEN$https_proxy" ] && [ "$HOME" != /home/someone ] && [ -d "$TMPDIR" ] || exit 1
printf "1..1\\nok 1 - a\\n"
'''
        with tempfile.TemporaryDirectory() as folder:
            done = run(folder, put(folder, 'env', text), RAILWAY_TOKEN='made-up',
                       https_proxy='http://127.0.0.1:9', HOME='/home/someone')
        self.assertEqual((done.stdout.splitlines()[-1], done.returncode), ('1 passed, 0 failed', 0))

    def test_reports(self):
        """a report of a sanitizer fails the run although every test passed"""
        rows = (
            ('', 0), ('==7== FILE DESCRIPTORS: 4 open (3 std) at exit.\n'
                      '==7== Open file descriptor 3: /x\n==7==    <inherited from parent>\n', 0),
            ('==7== Open file descriptor 3: /x\n==7==    at 0x1: main\n', 1),
            ('==7== Invalid read of size 4\n', 1),
        )
        for text, failed in rows:
            with self.subTest(text=text), tempfile.TemporaryDirectory() as folder:
                program = put(folder, 'good', PROGRAMS[0][1])
                os.mkdir(os.path.join(folder, 'reports'))
                put(folder, 'reports/1.txt', text)
                done = run(folder, '--reports', os.path.join(folder, 'reports'), program)
                self.assertEqual((done.stdout.splitlines()[-1], done.returncode),
                                 ('2 passed, %d failed' % failed, failed))

    def test_interrupted(self):
        """a stopped run ends what it started"""
        with tempfile.TemporaryDirectory() as folder:
            program = put(folder, 'wait', '#!/bin/sh\necho $$ > %s/pid.new\n'
                          'mv %s/pid.new %s/pid\nsleep 60\n' % (folder, folder, folder))
            child = subprocess.Popen(['/usr/bin/python3', RUN, program],
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while not os.path.exists(os.path.join(folder, 'pid')):
                self.assertIsNone(child.poll())
                time.sleep(0.02)
            with open(os.path.join(folder, 'pid'), encoding='utf-8') as file:
                pid = int(file.read())
            child.send_signal(signal.SIGTERM)
            child.wait(20)
            with self.assertRaises(ProcessLookupError):
                os.kill(pid, 0)


class Setup(unittest.TestCase):
    def test_quiet(self):
        """where nothing is missing it says nothing"""
        done = subprocess.run([os.path.join(ROOT, 'ci', 'setup'), 'test'], check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual((done.stdout, done.returncode), (b'', 0))

    def test_not_debian(self):
        """without apt-get it names what is missing, and what for"""
        with tempfile.TemporaryDirectory() as folder:
            for name in ('bash', 'env', 'cat'):
                os.symlink('/bin/' + name, os.path.join(folder, name))
            done = subprocess.run([os.path.join(ROOT, 'ci', 'setup'), 'build'],
                                  env={'PATH': folder}, stdout=subprocess.PIPE, check=False,
                                  stderr=subprocess.STDOUT, text=True)
        self.assertEqual((done.stdout, done.returncode), ('''\
No apt-get here. 'make build' needs what these Debian packages hold:
  gcc                   the C compiler
  libc6-dev             the C library
  make                  runs the Makefile
  pkg-config            finds the libraries
  libcurl4-openssl-dev  HTTP
  libyaml-dev           reads YAML
  libssl-dev            digests and signatures
  libcjson-dev          reads JSON
''', 1))

    def test_usage(self):
        """an unknown use is refused"""
        done = subprocess.run([os.path.join(ROOT, 'ci', 'setup'), 'x'], check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual((done.stdout, done.returncode), (
            'usage: ci/setup [build|test|page|lint|demo|bench|fuzz|valgrind]\n', 64))


if __name__ == '__main__':
    unittest.main()
