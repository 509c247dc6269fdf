"""Distribution.metadata after install() is what the original makes of the same file, by less work where that is plain."""

import os
import pathlib
import sys

import pytest
from conftest import run_python
from support import environments

COMPARE = pathlib.Path(__file__).resolve().parent / "support" / "compare_metadata.py"
SEED, TEXTS = os.environ.get("EPINDEX_SEED", "20240302"), os.environ.get("EPINDEX_TEXTS", "600")
# The index is open, so that distributions of a type of its own are found.
START = "import sys, epindex, importlib.metadata as m; epindex.entry_points(); epindex.install(); d = m.distribution('alpha')\n"


def run(code, site):
    run_python(START + code, PYTHONPATH=f"{site}{os.pathsep}{os.environ['PYTHONPATH']}", options=["-S"])


def assert_alike(module, tmp_path, **environment):
    out, _ = run_python(COMPARE.read_text(encoding="utf-8"), module, tmp_path, SEED, TEXTS, **environment)
    distributions, parsed = map(int, out.split())
    assert distributions > int(TEXTS) and 50 < parsed < 0.7 * distributions, out


def test_each_is_what_the_original_makes_of_the_text(tmp_path):
    assert_alike("importlib.metadata", tmp_path)


@pytest.mark.parametrize("version", ["4.13.0", "6.8.0", "7.0.2", "8.5.0", "8.7.0"])
def test_each_is_what_importlib_metadata_makes_of_the_text(tmp_path, version):
    if sys.version_info < (3, 10):
        pytest.skip("not all of these releases run on this Python")
    folder = environments.release("importlib_metadata", version)
    assert_alike("importlib_metadata", tmp_path, PYTHONPATH=os.pathsep.join([str(folder), os.environ["PYTHONPATH"]]))


def test_what_is_plain_takes_no_parser_of_email(site):
    run("assert d.metadata['Name'] == 'alpha' and m.metadata('beta')['Version'] == '1.0'\n"
        "assert 'epindex._metadata' in sys.modules and 'email.feedparser' not in sys.modules", site)


def test_a_file_is_read_anew_for_each_question(site):
    run("import os\npath = sys.path[1] + '/alpha-1.0.dist-info/METADATA'; before = os.stat(path)\n"
        "assert d.metadata['Version'] == '1.0' and d.metadata is not d.metadata\n"
        "with open(path, 'r+') as file: text = file.read(); file.seek(0); file.write(text.replace('1.0', '2.0'))\n"
        "os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))\n"
        "assert d.metadata['Version'] == '2.0'\n", site)


@pytest.mark.parametrize("replaced", [
    "import email; email.message_from_string = lambda text: {'Name': 'other', '_headers': []}; m._adapters = Adapters",
    "import email.message\nclass Message(email.message.Message):\n    def __getitem__(self, name): return 'other'\n"
    "email.message.Message = Message; m._adapters = Adapters",
    "import types; m.email = types.SimpleNamespace(message_from_string=lambda text: {'Name': 'other'}); m._adapters = Adapters",
    "m.Distribution.metadata = property(lambda self: {'Name': 'other'})",
    "m.PathDistribution.metadata = property(lambda self: {'Name': 'other'})",
    "m.Distribution._assemble_message = staticmethod(lambda text: {'Name': 'other'})\n"
    "if sys.version_info < (3, 15): m.Distribution.metadata = property(m.Distribution._assemble_message)",
    "m.PathDistribution.read_text = lambda self, name: 'Name: other\\n'",
    "d.read_text = lambda name: 'Name: other\\n'",
    "class Mine(type(d)):\n    def read_text(self, name): return 'Name: other\\n'\nd = Mine(d._path)",
    "class Mine(type(d)):\n    metadata = property(lambda self: dict(super().metadata.items(), Name='other'))\nd = Mine(d._path)",
], ids=["message_from_string", "Message", "email", "metadata", "metadata of the path's", "_assemble_message", "read_text", "read_text of one", "read_text of a subclass",
        "super"])
@pytest.mark.parametrize("asked_before", [False, True], ids=["at once", "later"])
def test_what_a_program_puts_in_the_place_of_a_part_is_asked(site, replaced, asked_before):
    run("class Adapters: Message = staticmethod(lambda message: message)\n"
        + "assert d.metadata['Name'] == 'alpha'\n" * asked_before + replaced + "\nassert d.metadata['Name'] == 'other', d.metadata\n", site)


@pytest.mark.parametrize("text", ["Name: a\rVersion: b\n", "Name: a\r\nVersion: 1\r\n\r\nbody", "Name: a\n\rVersion: 1\n", "Name: \udc80\n", ""])
def test_text_that_no_file_gives_is_parsed_as_by_the_original(site, text):
    run(f"text = {text!r}; theirs = m.PathDistribution(d._path); theirs.read_text = d.read_text = lambda name: text\n"
        "parts = [{**vars(each.metadata), 'policy': None} for each in (d, theirs)]\n"
        "assert parts[0] == parts[1] and type(d) is not type(theirs), parts\n", site)


def test_what_a_program_puts_back_is_asked_again(site):
    run("import email; own = email.message_from_string; email.message_from_string = lambda text: own('Name: other\\n')\n"
        "assert d.metadata['Name'] == 'other'; email.message_from_string = own; assert d.metadata['Name'] == 'alpha'\n", site)


def test_the_property_looks_like_the_originals(site):
    run("import pickle, typing\nours, theirs = type(d).metadata, m.PathDistribution.metadata\n"
        "assert type(ours) is property and ours.__doc__ == theirs.__doc__ and ours.fget.__name__ == 'metadata'\n"
        "assert typing.get_type_hints(ours.fget) == typing.get_type_hints(theirs.fget) and type(d) is not m.PathDistribution\n"
        "again = pickle.loads(pickle.dumps(d)); assert type(again) is m.PathDistribution\n"
        "assert vars(again.metadata) == vars(d.metadata) and type(again.metadata) is type(d.metadata)\n", site)


def test_a_path_without_the_package_leaves_it_to_the_original(site):
    run("import email.message, email.parser, importlib; importlib.import_module('epindex._served')\n"
        "path = sys.path[:]; sys.path[:] = [sys.path[1]]\nassert type(d) is not m.PathDistribution\n"
        "hidden = sys.modules['epindex'].__path__; sys.modules['epindex'].__path__ = []\n"
        "if not hasattr(m, '_adapters'):\n    sys.modules['epindex'].__path__ = hidden; sys.path[:] = path; raise SystemExit\n"
        "assert d.metadata['Name'] == 'alpha' and 'epindex._metadata' not in sys.modules\n"
        "sys.modules['epindex'].__path__ = hidden; assert d.metadata['Name'] == 'alpha' and 'epindex._metadata' in sys.modules\n", site)
