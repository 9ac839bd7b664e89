"""fault_certificates: certificates that are right, and wrong in one way each, made by openssl."""
import os
import subprocess
import time

CONFIG = '''
[req]
distinguished_name = name
prompt = no
[name]
CN = Test
[ca]
default_ca = own
[own]
database = %(folder)s/index
new_certs_dir = %(folder)s
serial = %(folder)s/serial
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[root]
basicConstraints = critical, CA:TRUE
[named]
subjectAltName = DNS:localhost, IP:127.0.0.1
[wrong]
subjectAltName = DNS:elsewhere.example.com, IP:127.0.0.2
[nameless]
basicConstraints = CA:FALSE
'''
DAY = 86400
# name: (who signs, extensions, first day and last day from now)
LEAVES = {
    'good': ('ca', 'named', -1, 30),
    'expired': ('ca', 'named', -20, -10),
    'future': ('ca', 'named', 10, 20),
    'wrong-name': ('ca', 'wrong', -1, 30),
    'common-name': ('ca', 'nameless', -1, 30),
    'unknown-ca': ('other', 'named', -1, 30),
}
CHAIN = 'chain'  # of thirty days, with an intermediate certificate that ends in three


class Certificates:
    """Files NAME.pem and NAME.key in `folder`; `ca.pem` is the CA that a client may trust."""

    def __init__(self, folder):
        self.folder = folder
        self.config = self.path('config')
        with open(self.config, 'w', encoding='utf-8') as file:
            file.write(CONFIG % {'folder': folder})
        for name, text in (('index', ''), ('serial', '01\n')):
            with open(self.path(name), 'w', encoding='utf-8') as file:
                file.write(text)
        self.self_signed('ca', 'root', '/CN=Test CA')
        self.self_signed('other', 'root', '/CN=Other CA')
        self.self_signed('self-signed', 'named', '/CN=localhost')
        for name, row in LEAVES.items():
            self.leaf(name, *row)
        self.chain()

    def path(self, name):
        return os.path.join(self.folder, name)

    def openssl(self, *words):
        env = {'PATH': os.environ['PATH'], 'OPENSSL_CONF': self.config}
        subprocess.run(['openssl', *words], check=True, env=env, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def key(self, name):
        return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout',
                self.path(name + '.key')]

    def self_signed(self, name, extensions, subject):
        self.openssl('req', '-x509', *self.key(name), '-out', self.path(name + '.pem'), '-days',
                     '30', '-subj', subject, '-extensions', extensions, '-config', self.config)

    def chain(self):
        self.leaf('middle', 'ca', 'root', -1, 3, '/CN=Test intermediate')
        self.leaf(CHAIN, 'middle', 'named', -1, 30)
        with open(self.path(CHAIN + '.pem'), 'a', encoding='utf-8') as chain:
            with open(self.path('middle.pem'), encoding='utf-8') as middle:
                chain.write(middle.read())

    def leaf(self, name, signer, extensions, first, last, subject='/CN=localhost'):
        request = self.path(name + '.csr')
        self.openssl('req', '-new', *self.key(name), '-out', request, '-subj', subject)
        self.openssl('ca', '-batch', '-notext', '-config', self.config, '-in', request, '-out',
                     self.path(name + '.pem'), '-cert', self.path(signer + '.pem'), '-keyfile',
                     self.path(signer + '.key'), '-extensions', extensions, '-startdate',
                     stamp(first), '-enddate', stamp(last))


def stamp(days):
    return time.strftime('%y%m%d%H%M%SZ', time.gmtime(time.time() + days * DAY))
