"""ci/check-layers refuses each way of breaking the house, at its place, and nothing else."""
import os
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CHECK = os.path.join(ROOT, 'ci', 'check-layers')

HEADER = '#ifndef X_H\n#define X_H\nint %s_two(int a, int b);\n#endif\n'
SOURCE = '#include "%s/%s.h"\n\nint %s_two(int a, int b)\n{\n    return a + b;\n}\n'
TEST = 'int main(void)\n{\n    return 0;\n}\n'


def sound():
    """A small tree with nothing wrong in it."""
    files = {'src/cmd/main.c': '#include "base/text.h"\n#include "observe/look.h"\n',
             'src/cmd/main_all.c': ''}
    for layer, name in (('base', 'text'), ('model', 'judge'), ('world', 'http'),
                        ('observe', 'look'), ('act', 'apply'), ('doc', 'json')):
        files['include/%s/%s.h' % (layer, name)] = HEADER % name
        files['src/cmd/main_all.c'] += '#include "%s/%s.h"\n' % (layer, name)
        files['src/%s/%s.c' % (layer, name)] = SOURCE % (layer, name, name)
        files['tests/unit/%s/test_%s.c' % (layer, name)] = TEST
    return files


def check(files, *options):
    with tempfile.TemporaryDirectory() as root:
        for path, text in files.items():
            os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
            with open(os.path.join(root, path), 'w', encoding='utf-8') as file:
                file.write(text)
        return subprocess.run(['/usr/bin/python3', CHECK, '--root', root, *options],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False)


def body(*lines):
    return 'void f(void);\n\nvoid f(void)\n{\n%s}\n' % ''.join('    %s\n' % line for line in lines)


def with_more(path, text):
    """The sound tree with a line after the includes of one file, or with one file more."""
    files = sound()
    files[path] = files.get(path, '') + text
    return files


def nested(levels):
    opening = ''.join('    if (x) {\n' for _ in range(levels))
    return 'void f(int x)\n{\n' + opening + '    }\n' * levels + '}\n'


J, L, M = 'src/model/judge.c', 'src/observe/look.c', 'src/cmd/main.c'

BORDERS = (
    (J, '#include "doc/json.h"\n', J + ":7: model may not include 'doc/json.h'"),
    (J, '#include "world/http.h"\n', J + ":7: model may not include 'world/http.h'"),
    ('include/base/text.h', '#include "model/judge.h"\n',
     "include/base/text.h:5: base may not include 'model/judge.h'"),
    ('src/doc/json.c', '#include "model/judge.h"\n',
     "src/doc/json.c:7: doc may not include 'model/judge.h'"),
    (L, '#include "act/apply.h"\n', L + ":7: observe may not include 'act/apply.h'"),
    (L, '#  include "../act/apply.h"\n', L + ":7: observe may not include '../act/apply.h'"),
    ('src/act/apply.c', '#include "observe/look.h"\n',
     "src/act/apply.c:7: act may not include 'observe/look.h'"),
    (L, '#include "hidden.h"\n', L + ":7: 'hidden.h' is not in this folder"),
    ('src/railway/client.c', '#include "model/plan.h"\n',
     "src/railway/client.c:1: railway may not include 'model/plan.h'"),
    ('src/attic/old.c', '', "src/attic/old.c:1: 'attic' is not a layer"),
)
HOMES = (
    ('src/doc/json.c', '#include <yaml.h>\n',
     'src/doc/json.c:7: <yaml.h> has its home in src/doc/yaml.c'),
    (L, '#include <cjson/cJSON.h>\n',
     L + ':7: <cjson/cJSON.h> has its home in src/doc/json.c'),
    (L, '#include <openssl/evp.h>\n',
     L + ':7: <openssl/evp.h> has its home in src/crypto/[^/]+'),
    ('include/world/http.h', '#include <curl/curl.h>\n',
     'include/world/http.h:5: <curl/curl.h> has its home in src/world/http[^/]*'),
    (M, '#include <zlib.h>\n', M + ':3: <zlib.h> has no home in ci/check-layers'),
    (J, '#include <time.h>\n', J + ':7: model may not know <time.h>'),
    ('src/doc/json.c', '#include <sys/socket.h>\n',
     'src/doc/json.c:7: doc may not know <sys/socket.h>'),
)
SINK = (
    (M, body('printf("x");'), M + ':7: printf() prints past the sink'),
    (M, body('(void)fprintf (a, "x");'), M + ':7: fprintf() prints past the sink'),
    (L, body('perror("x");'), L + ':11: perror() prints past the sink'),
    (L, body('write(1, "x", 1);'), L + ':11: write() writes files past base/file and base/sink'),
    (L, body('fopen("x", "w");'), L + ':11: fopen() writes files past base/file and base/sink'),
    (L, body('g(stderr);'), L + ":11: 'stderr' is the sink's"),
)
BANNED = (
    (L, body('strcpy(a, b);'), L + ':11: strcpy() is banned'),
    (L, body('x = atoi(a);'), L + ':11: atoi() is banned'),
    (L, body('strtok(a, b);'), L + ':11: strtok() is banned'),
    (L, body('gmtime(&a);'), L + ':11: gmtime() is banned'),
    (L, body('system(a);'), L + ':11: system() is banned'),
    (L, body('x = malloc(3);'), L + ':11: malloc() goes past base/arena'),
    (J, body('x = time(NULL);'), J + ':11: time() asks a clock outside world/'),
    (L, body('getenv("A");'), L + ':11: getenv() asks the environment outside world/'),
    (L, body('exit(1);'), L + ':11: exit() ends the process below main'),
)
SIZES = (
    (L, '\n' * 900, L + ':801: has 906 lines; 800 are two files'),
    (L, '/* %s */\n' % ('x' * 105), L + ':7: has 111 columns of 110'),
    (L, body(*['g();'] * 58), L + ":9: 'f' has 61 lines; at most 60"),
    (L, 'static void\nf(int a, int b, int c, int d,\n  int e, int f, int g)\n{\n}\n',
     L + ":7: 'f' has 7 parameters; at most 6"),
    (L, nested(4), L + ":7: 'f' has 4 levels; at most 3"),
    ('tests/e2e/test_a.py', 'def f():\n' + '    f()\n' * 60,
     "tests/e2e/test_a.py:1: 'f' has 61 lines; at most 60"),
    ('tests/railway/a.js', '//\n' * 801,
     'tests/railway/a.js:801: has 801 lines; 800 are two files'),
)
CHANGES = (
    (L, 'const char *q = "mutation { x }";\n', L + ':7: holds a GraphQL mutation outside act/'),
    (L, 'const char *q = "query A { a } "\n    "muta" /* */\n    "tion B { b }";\n',
     L + ':7: holds a GraphQL mutation outside act/'),
    (L, '#define Q "mutation B"\n', L + ':7: holds a GraphQL mutation outside act/'),
    (L, body('railway_send(a, b, c, d, e);'), L + ':11: railway_send() is called outside act/'),
    (M, body('railway_send (a, b, c, d, e);'), M + ':7: railway_send() is called outside act/'),
    (L, 'static sender *const send = railway_send;\n',
     L + ':7: railway_send() is called outside act/'),
    ('src/act/apply.c', 'const char *q = "{ replace: true }";\n',
     'src/act/apply.c:7: sends replace: true'),
    ('src/act/apply.c', 'const char *q = "{\\"replace\\": true}";\n',
     'src/act/apply.c:7: sends replace: true'),
    ('src/act/apply.c', body('json_key_bool(w, "replace", true);'),
     'src/act/apply.c:11: sends replace: true'),
)
PERMITS = (
    (L, 'struct permit {\n    int x;\n};\n', L + ":7: makes a 'struct permit' of its own"),
    ('src/act/apply.c', body('struct permit permit = {0};'),
     "src/act/apply.c:11: makes a 'struct permit' of its own"),
    ('src/act/apply.c', body('f(sizeof(struct permit));'),
     "src/act/apply.c:11: makes a 'struct permit' of its own"),
)
# Two files that use each other, through a header of both and through a macro of a private header.
CALLING = 'int http_two(int a, int b);\nint pipe(int a);\n'
CYCLES = (
    ('src/world/pipe.c', '#include "world/http.h"\n\nint pipe(int a)\n{\n    return http_two(a, 1);\n}\n',
     {'include/world/http.h': CALLING,
      'src/world/http.c': '#include "world/http.h"\nint http_two(int a, int b)\n{\n    return pipe(b);\n}\n'},
     ('src/world/http.c:4: uses pipe of src/world/pipe.c, which uses this file too',
      'src/world/pipe.c:5: uses http_two of src/world/http.c, which uses this file too')),
    ('src/world/pipe.c', '#include "http_part.h"\nconst int pipes[] = {1};\nint pipe(int a)\n{\n    return SAY(a);\n}\n',
     {'src/world/http_part.h': '#define SAY(a) http_two(a, \\\n    1)\nextern const int pipes[];\n' + CALLING,
      'src/world/http.c': '#include "http_part.h"\nint http_two(int a, int b)\n{\n    return pipes[b];\n}\n'},
     ('src/world/http.c:4: uses pipes of src/world/pipe.c, which uses this file too',
      'src/world/pipe.c:5: uses http_two of src/world/http.c, which uses this file too')),
    ('src/world/pipe.c', '#include "http_part.h"\nint pipe(int a)\n{\n    return ring(a);\n}\n',
     {'src/world/http_part.h': 'int ring(int a);\n' + CALLING,
      'src/world/ring.c': '#include "http_part.h"\nint ring(int a)\n{\n    return http_two(a, a);\n}\n',
      'src/world/http.c': '#include "http_part.h"\nint http_two(int a, int b)\n{\n    return pipe(b);\n}\n'},
     ('src/world/http.c:4: uses pipe of src/world/pipe.c, which uses this file too',
      'src/world/pipe.c:4: uses ring of src/world/ring.c, which uses this file too',
      'src/world/ring.c:4: uses http_two of src/world/http.c, which uses this file too')),
)
USERS = (
    ('include/world/shape.h', '', 'include/world/shape.h:1: is public; included only by no file'),
    ('src/world/http_part.c', '#include "world/shape.h"\n',
     'include/world/shape.h:1: is public; included only by src/world/http_part.c'),
    ('src/world/shape.c', '#include "world/shape.h"\n',
     'include/world/shape.h:1: is public; included only by src/world/http_part.c and src/world/shape.c'),
)
TAGS = (
    (L, 'struct look {\n    int y;\n};\n',
     L + ":10: 'struct look' is defined in src/observe/look.c:7 too"),
    ('tests/unit/observe/test_look.c', 'static const struct look {\n    int x;\n} looks[] = {{1}};\n',
     "tests/unit/observe/test_look.c:5: 'struct look' is defined in src/observe/look.c:7 too"),
)
HARMLESS = (
    ('src/act/apply.c', 'struct permit;\nint apply_it(const struct permit *permit, struct permit **out);\n'),
    (L, '/* printf("x"); strcpy(a, b); #include "act/apply.h" */\n'),
    (L, '// system("x") and a "mutation" in a comment\n'),
    (L, 'const char *a = "printf(stderr) strcpy(a, b)";\n'),
    (L, 'const char *a = "an immutable mutations list, replace: truely";\n'),
    (L, body('snprintf(a, 3, "x");', 'buf_write(a);', 'table->write(a);', 'my_exit(1);')),
    (L, body(*['g();'] * 57)),
    (L, 'int f(int a, int b, int (*c)(int, int), int d, int e, int g)\n{\n}\n'),
    (L, nested(3)),
    (L, 'static const struct row rows[] = {\n    {{{{{1}}}}},\n};\n'),
    ('src/act/apply.c', 'const char *q = "mutation { x }";\n'),
    ('src/act/apply.c', body('railway_send(a, b, c, d, e);')),
    (L, body('railway_send_more(a);', 'my_railway_send(b);')),
    ('src/base/sink.c', '#include "base/text.h"\nvoid f(int a)\n{\n    write(1, "x", a);\n}\n'),
    ('tests/unit/observe/test_look_more.c', TEST),
    ('tests/unit/observe/test_look.c', 'int main(void)\n{\n' + '    g();\n' * 70 + '}\n'),
    ('src/model/judge_rows.c', 'int judge_rows(void)\n{\n    return 1;\n}\n'),
    ('src/world/http_part.c', ''),
    ('src/world/pipe.c', 'static int http_two(int a)\n{\n    return http_two(a);\n}\n\nint pipe(void)\n{\n    return 1;\n}\n'),
    ('src/world/pipe.c',
     '#include "world/http.h"\nint pipe(struct http_two *a)\n{\n    return a->http_two(a) + a.http_two;\n}\n'),
    ('src/world/pipe.c', 'int http_two(int a, int b)\n{\n    return a;\n}\n'),
    ('src/railway/client.c', '#include "model/observed.h"\n'),
    ('include/world/all.h', 'int http_two(int a, int b);\n'),
    ('tests/fuzz/seeds/a.py', 'x\n' * 500),
    ('include/model/shape.h', 'struct shape {\n    int (*f)(int);\n};\ntypedef int (*g)(int);\n'),
)
# What else must be there for a harmless file to be without fault.
NEEDED = {
    'src/base/sink.c': {'include/base/sink.h': '', 'src/cmd/main_rest.c': '#include "base/sink.h"\n',
                        'tests/unit/base/test_sink.c': TEST},
    'src/railway/client.c': {'src/railway/client.h': ''},
    'src/world/pipe.c': {'include/world/http.h': HEADER % 'http' + 'int pipe(void);\n',
                         'src/world/http.c': '#include "world/http.h"\nint http_two(int a)\n{\n    return pipe();\n}\n'},
    'include/world/all.h': {'src/cmd/main_rest.c': '#include "world/all.h"\n'},
    'include/model/shape.h': {'src/cmd/main_rest.c': '#include "model/shape.h"\n'},
}


class Layers(unittest.TestCase):
    maxDiff = None

    def refuse(self, rows):
        for path, text, message in rows:
            with self.subTest(message=message):
                done = check(with_more(path, text))
                self.assertIn(message, done.stdout.splitlines())
                self.assertEqual(done.returncode, 1)

    def test_borders(self):
        """an include across a border is refused"""
        self.refuse(BORDERS)

    def test_homes(self):
        """a library outside its home is refused"""
        self.refuse(HOMES)

    def test_sink(self):
        """what prints or writes past the sink is refused"""
        self.refuse(SINK)

    def test_banned(self):
        """banned calls are refused"""
        self.refuse(BANNED)

    def test_sizes(self):
        """what is too long, too wide, too deep is refused"""
        self.refuse(SIZES)

    def test_changes(self):
        """a mutation outside act/ and a replace anywhere are refused"""
        self.refuse(CHANGES)

    def test_permits(self):
        """a permit that the gate did not make is refused"""
        self.refuse(PERMITS)

    def test_cycles(self):
        """files that use each other are refused, each use at its line"""
        for path, text, more, messages in CYCLES:
            with self.subTest(messages=messages):
                done = check({**with_more(path, text), **more})
                self.assertEqual(sorted(done.stdout.splitlines()), sorted(messages))
                self.assertEqual(done.returncode, 1)

    def test_users(self):
        """a public header that only one file of its own layer needs is refused"""
        files = {**sound(), 'include/world/shape.h': ''}
        for path, text, message in USERS:
            with self.subTest(message=message):
                files[path] = files.get(path, '') + text
                self.assertEqual(check(files).stdout.splitlines(), [message])
        for user in ('src/world/http.c', 'src/cmd/main.c', 'include/act/apply.h', 'include/world/http.h'):
            with self.subTest(user=user):
                done = check({**files, user: files[user] + '#include "world/shape.h"\n'})
                self.assertEqual(done.stdout[:13], 'check-layers:', done.stdout)

    def test_tags(self):
        """a struct tag that is used twice is refused"""
        files = with_more(L, 'struct look {\n    int x;\n};\n')
        for path, text, message in TAGS:
            with self.subTest(message=message):
                done = check({**files, path: files[path] + text})
                self.assertEqual(done.stdout.splitlines(), [message])

    def test_names(self):
        """a missing header, test or source is refused"""
        for gone, message in (
                ('include/observe/look.h', L + ':1: include/observe/look.h is missing'),
                ('tests/unit/model/test_judge.c',
                 J + ':1: tests/unit/model/test_judge.c is missing'),
                ('src/world/http.c',
                 'include/world/http.h:1: declares http_two(), but src/world/http.c is missing'),
        ):
            with self.subTest(gone=gone):
                files = sound()
                del files[gone]
                done = check(files)
                self.assertIn(message, done.stdout.splitlines())
                self.assertEqual(done.returncode, 1)
        self.refuse([
            ('tests/unit/model/test_gone.c', TEST,
             'tests/unit/model/test_gone.c:1: there is no src/model/gone.c'),
            ('src/model/other_rows.c', '', 'src/model/other_rows.c:1: '
             'include/model/other_rows.h is missing'),
            ('src/world/pipe.c', 'void pipe_open(void)\n{\n}\n',
             'src/world/pipe.c:1: include/world/pipe.h is missing'),
            ('include/world/all.h', 'int http_two(int a, int b);\nint gone(void);\n',
             'include/world/all.h:1: declares gone(), but src/world/all.c is missing'),
            ('src/world/httpd.c', '', 'src/world/httpd.c:1: include/world/httpd.h is missing'),
        ])
        files = with_more('src/model/judge_rows.c', '')
        files['include/model/judge_rows.h'] = ''
        self.assertIn('src/model/judge_rows.c:1: tests/unit/model/test_judge_rows.c is missing',
                      check(files).stdout.splitlines())

    def test_sound(self):
        """a sound tree passes, and so does what only looks like a fault"""
        done = check(sound())
        self.assertEqual((done.stdout, done.returncode), (
            'check-layers: 14 files, 6 functions (median 4 lines, longest 4), 11 rules held\n', 0))
        for path, text in HARMLESS:
            with self.subTest(text=text):
                files = with_more(path, text)
                files.update(NEEDED.get(path, {}))
                done = check(files)
                self.assertEqual((done.stdout[:13], done.returncode), ('check-layers:', 0),
                                 done.stdout)

    def test_tap(self):
        """with --tap each rule is one line, and the faults stand below theirs"""
        done = check(with_more(M, body('puts("x");')), '--tap')
        lines = done.stdout.splitlines()
        self.assertEqual(lines[2:4], ['not ok 3 - only the sink writes',
                                      '# src/cmd/main.c:7: puts() prints past the sink'])
        self.assertEqual((lines[-1], done.returncode), ('1..11', 1))


if __name__ == '__main__':
    unittest.main()
