"""csource: as much of C as the checks need. Good for code that clang-format has laid out."""
import re

TOKEN = re.compile(r'''//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*\'''', re.S)
ATTRIBUTE = re.compile(r'__attribute__\s*\(\(.*?\)\)', re.S)
DIRECTIVE = re.compile(r'^[ \t]*#(?:\\\n|[^\n])*', re.M)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
NAME = re.compile(r'([A-Za-z_]\w*)\s*\($')


def blank(text):
    """The same lines and columns, with nothing on them."""
    return re.sub(r'[^\n]', ' ', text)


class Source:
    """One file: its text, and the text without comments, without strings, without directives."""

    def __init__(self, path, text):
        self.path = path
        self.text = text
        self.lines = text.split('\n')
        self.strings = TOKEN.sub(
            lambda m: blank(m.group()) if m.group().startswith('/') else m.group(), text)
        self.code = TOKEN.sub(
            lambda m: blank(m.group()) if m.group().startswith('/')
            else m.group()[0] + blank(m.group()[1:-1]) + m.group()[0], text)
        self.bare = DIRECTIVE.sub(lambda m: blank(m.group()), self.code)

    def line_at(self, offset):
        return self.text.count('\n', 0, offset) + 1

    def includes(self):
        """(line, '<' or '"', name) of each."""
        for found in INCLUDE.finditer(self.strings):
            yield self.line_at(found.start(1)), found.group(1), found.group(2)

    def words(self, names, called=False):
        """(line, word) wherever one of the names stands; `called`: only before a parenthesis,
        and not as a member of a struct."""
        end = r'\s*\(' if called else r'\b'
        pattern = re.compile(r'(?<![\w.>])(' + '|'.join(sorted(names)) + ')' + end)
        for found in pattern.finditer(self.code):
            yield self.line_at(found.start()), found.group(1)

    def literals(self):
        """(line, text) of each string; neighbours that the compiler joins are joined."""
        joined = re.compile(r'"((?:\\.|[^"\\\n])*)"((?:\s*"(?:\\.|[^"\\\n])*")*)')
        for found in joined.finditer(DIRECTIVE.sub(
                lambda m: blank(m.group()) if 'include' in m.group() else m.group(), self.strings)):
            rest = ''.join(re.findall(r'"((?:\\.|[^"\\\n])*)"', found.group(2)))
            yield self.line_at(found.start()), found.group(1) + rest

    def functions(self):
        """A Function for each that has a body."""
        text, depth, start = self.bare, 0, 0
        opened = None
        for at, char in enumerate(text):
            if char == '{':
                if depth == 0 and text[:at].rstrip().endswith(')'):
                    opened = at
                depth += 1
            elif char == '}':
                depth -= 1
                if depth == 0:
                    if opened is not None:
                        yield Function(self, start, opened, at)
                    opened, start = None, at + 1
            elif char == ';' and depth == 0:
                start = at + 1

    def public_functions(self):
        """Names of the functions that the file defines for other files."""
        return [one.name for one in self.functions() if not one.static]

    def prototypes(self):
        """Names that the file declares as functions and does not define: by a prototype, or in a row of a
        table that is a macro (`#define X_ROWS(row)`)."""
        text = ATTRIBUTE.sub('', re.sub(r'\{[^{}]*\}', '', self.bare))
        rows = re.findall(r'^# *define \w+_ROWS\(\w+\)((?:.*\\\n)*.*)', self.text, re.M)
        return re.findall(r'^(?!typedef)\w[^;={}]*?\b(\w+)\([^;{}]*\)\s*;', text, re.M) + \
            re.findall(r'\b[a-z_]\w+\b(?!\()', re.sub(r'"[^"]*"', '', ' '.join(rows)))


class Function:
    """Where it stands, how long it is, what it takes."""

    def __init__(self, source, start, opened, closed):
        head = ATTRIBUTE.sub(lambda m: blank(m.group()), source.bare[start:opened])
        start += len(head) - len(head.lstrip())
        self.line = source.line_at(start)
        self.length = source.line_at(closed) - self.line + 1
        begin = head.index('(')
        self.static = bool(re.search(r'\bstatic\b', head[:begin]))
        self.name = NAME.search(head[:begin + 1]).group(1) if NAME.search(head[:begin + 1]) else '?'
        self.parameters = count_parameters(head[begin + 1:head.rindex(')')])
        self.nesting = deepest(source.bare[opened + 1:closed])


def count_parameters(text):
    text = text.strip()
    if text in ('', 'void'):
        return 0
    depth, count = 0, 1
    for char in text:
        depth += (char in '([') - (char in ')]')
        count += char == ',' and depth == 0
    return count


def deepest(body):
    """Levels of if, for, while, do and switch; the braces of initialisers do not count."""
    levels, stack = 0, []
    for found in re.finditer(r'[{}]', body):
        if found.group() == '}':
            if stack:
                stack.pop()
            continue
        before = body[:found.start()].rstrip()
        stack.append(bool(re.search(r'(\)|\belse|\bdo)$', before)))
        levels = max(levels, sum(stack))
    return levels
