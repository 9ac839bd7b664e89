"""One question after the other, each on a connection of its own: sequential.py QUESTIONS.json CA.pem"""
import http.client
import json
import ssl
import sys
import urllib.parse

path, ca = sys.argv[1:]
context = ssl.create_default_context(cafile=ca)
with open(path, encoding="latin-1") as file:
    questions = json.load(file)
for one in questions:
    url = urllib.parse.urlsplit(one["url"])
    connection = http.client.HTTPSConnection(url.hostname, url.port, context=context)
    target = url.path + (f"?{url.query}" if url.query else "")
    connection.request(one["method"], target, one["body"].encode("latin-1") or None, one["headers"])
    connection.getresponse().read()
    connection.close()
