"""csource: as much of C as the checks need. Good for code that clang-format has laid out."""
import functools
import os
import re

TOKEN = re.compile(r'''//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*\'''', re.S)
ATTRIBUTE = re.compile(r'__attribute__\s*\(\(.*?\)\)', re.S)
DIRECTIVE = re.compile(r'^[ \t]*#(?:\\\n|[^\n])*', re.M)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
NAME = re.compile(r'([A-Za-z_]\w*)\s*\($')
OBJECT = re.compile(r'^(?!static\b|extern\b|typedef\b)\w[\w\s*]*?\b(\w+)\s*(?:\[[^\]]*\]\s*)*=', re.M)
WORD = re.compile(r'(?<![\w.])(?<!->)(?:(?:struct|enum|union)\s+)?([A-Za-z_]\w*)')
MACRO = re.compile(r'^[ \t]*#[ \t]*define[ \t]+(\w+)((?:\\\n|[^\n])*)', re.M)
TAG = re.compile(r'\bstruct\s+(\w+)\s*(?:__attribute__\s*\(\(.*?\)\)\s*)?\{')


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
        return self.parsed

    @functools.cached_property
    def parsed(self):
        return list(self.parse())

    def parse(self):
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

    def definitions(self):
        """Names of the functions and objects that the file defines for other files."""
        return set(self.public_functions()) | set(OBJECT.findall(self.outside()))

    def outside(self):
        """The code without what lies between outermost braces."""
        kept, depth = [], 0
        for part in re.split(r'([{}])', self.bare):
            depth -= part == '}'
            kept.append(part if depth == 0 else blank(part))
            depth += part == '{'
        return ''.join(kept)

    def mentions(self):
        """{name: line where it comes first}, of all names that are neither members nor tags."""
        found = {}
        for word in WORD.finditer(self.bare):
            if word.group() == word.group(1):
                found.setdefault(word.group(1), word.start(1))
        return {name: self.line_at(offset) for name, offset in found.items()}

    def macros(self):
        """{name: the names in its body}"""
        return {found.group(1): set(re.findall(r'[A-Za-z_]\w*', found.group(2)))
                for found in MACRO.finditer(self.code)}

    def tags(self):
        """(line, tag) of each struct that the file defines."""
        for found in TAG.finditer(self.bare):
            yield self.line_at(found.start(1)), found.group(1)

    def prototypes(self):
        """Names that the file declares as functions and does not define: by a prototype, or in a row of a
        table that is a macro (`#define X_ROWS(row)`)."""
        text = ATTRIBUTE.sub('', re.sub(r'\{[^{}]*\}', '', self.bare))
        rows = re.findall(r'^# *define \w+_ROWS\(\w+\)((?:.*\\\n)*.*)', self.text, re.M)
        return re.findall(r'^(?!typedef)\w[^;={}]*?\b(\w+)\([^;{}]*\)\s*;', text, re.M) + \
            re.findall(r'\b[a-z_]\w+\b(?!\()', re.sub(r'"[^"]*"', '', ' '.join(rows)))


class Uses:
    """Which .c file uses functions and objects that another .c file defines."""

    def __init__(self, sources):
        self.sources = {source.path: source for source in sources}
        code = [source for source in sources if source.path.endswith('.c')]
        self.owner = {name: source.path for source in code for name in source.definitions()}
        self.macros, self.words = {}, {}
        for source in sources:
            if source.path.endswith('.h'):
                self.macros.update(source.macros())
                self.words[source.path] = set(re.findall(r'\w+', source.code))
        self.edges = {source.path: self.used_by(source) for source in code}

    def used_by(self, source):
        """{file: {name: line}} of what one file uses. A name counts only if a header that the file
        includes has it: two files may give their own functions one name."""
        seen = set().union(*(self.words[path] for path in self.headers(source.path)))
        seen -= {one.name for one in source.functions() if one.static}
        found = {}
        for name, line in source.mentions().items():
            for used in self.expand(name, set()) & seen:
                owner = self.owner.get(used)
                if owner not in (None, source.path):
                    found.setdefault(owner, {}).setdefault(used, line)
        return found

    def expand(self, name, done):
        """The name, and the names in the macro of a header that it may be."""
        if name not in self.macros or name in done:
            return {name}
        done.add(name)
        return set().union({name}, *(self.expand(one, done) for one in self.macros[name]))

    def headers(self, path):
        """The headers that a file includes, directly or through others."""
        return closure(path, self.included)

    def included(self, path):
        """The headers that a file includes itself."""
        for _, mark, name in self.sources[path].includes():
            beside = os.path.normpath(os.path.join(os.path.dirname(path), name))
            found = [one for one in ('include/' + name, beside) if one in self.sources]
            if mark == '"' and found:
                yield found[0]

    def cycles(self):
        """Lists of files of which each uses each other one, directly or through others."""
        reached = {path: closure(path, lambda one: self.edges.get(one, ())) for path in self.edges}
        done = set()
        for path in sorted(self.edges):
            cycle = {one for one in reached[path] if path in reached[one]}
            if cycle and path not in done:
                done |= cycle
                yield sorted(cycle)


def closure(start, following):
    """All that one comes to from `start`, without it unless a way leads back."""
    found, waiting = set(), [start]
    while waiting:
        for one in following(waiting.pop()):
            if one not in found:
                found.add(one)
                waiting.append(one)
    return found


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
