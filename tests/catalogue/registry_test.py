"""Sealed indexes in an OCI registry: contrib/oci with docker-registry on the loopback.

Environment: EPINDEX. Without docker-registry or skopeo: skipped.
"""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import time
import unittest

from support.catalogue import ScratchTest, run

OCI = pathlib.Path(__file__).resolve().parents[2] / "contrib" / "oci"


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@unittest.skipUnless(shutil.which("docker-registry") and shutil.which("skopeo") and shutil.which("jq"), "docker-registry, skopeo or jq is not installed")
class Registry(ScratchTest):
    def setUp(self):
        super().setUp()
        port = free_port()
        self.name = f"127.0.0.1:{port}/plugins"
        configuration = self.folder / "registry.yml"
        configuration.write_text(f"version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: {self.folder}/store}}}}\nhttp: {{addr: '127.0.0.1:{port}'}}\n")
        process = subprocess.Popen(["docker-registry", "serve", configuration], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)

    def environment(self, name, entries):
        """The sealed index of an environment of one distribution."""
        metadata = self.folder / name / f"{name}-1.0.dist-info"
        metadata.mkdir(parents=True, exist_ok=True)
        (metadata / "METADATA").write_text(f"Name: {name}\nVersion: 1.0\n\n")
        (metadata / "entry_points.txt").write_text(entries)
        index = self.folder / f"{name}.cdb"
        run("rebuild", "--quiet", "--sealed", "-o", index, "--path", self.folder / name)
        return index

    def oci(self, script, *arguments, check=True):
        return subprocess.run([OCI / script, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=check)

    def test_gives_back_the_same_index_and_has_its_hash_without_it(self):
        index = self.environment("web", "[flask.commands]\nbook = web:book\n")
        self.oci("push-index", index, f"{self.name}:web", "--dest-tls-verify=false")
        told = self.oci("pull-index", "--hash", f"{self.name}:web", "--tls-verify=false").stdout.strip()
        self.assertEqual(told, run("hash", "-f", index).stdout.decode().split()[0])
        self.oci("pull-index", f"{self.name}:web", self.folder / "back.cdb", "--src-tls-verify=false")
        self.assertEqual((self.folder / "back.cdb").read_bytes(), index.read_bytes())
        manifest = json.loads(subprocess.run(["skopeo", "inspect", "--raw", "--tls-verify=false", f"docker://{self.name}:web"], stdout=subprocess.PIPE, check=True).stdout)
        self.assertEqual(manifest["layers"][0]["mediaType"], "application/vnd.epindex.index.v1+cdb")

    def test_has_two_hosts_whose_difference_is_reported(self):
        for name, entries in (("one", "[g]\nn = m\n"), ("two", "[g]\nn = m\nmore = m\n")):
            self.oci("push-index", self.environment(name, entries), f"{self.name}:{name}", "--dest-tls-verify=false")
            self.oci("pull-index", f"{self.name}:{name}", self.folder / f"host-{name}.cdb", "--src-tls-verify=false")
        done = run("diff", self.folder / "host-one.cdb", self.folder / "host-two.cdb", check=1)
        self.assertIn(b"more", done.stdout)

    def test_of_what_is_no_index_pulls_nothing(self):
        standing = self.environment("web", "[g]\nn = m\n")
        before = standing.read_bytes()
        self.assertNotEqual(self.oci("pull-index", f"{self.name}:nothing", standing, "--src-tls-verify=false", check=False).returncode, 0)
        self.assertEqual(standing.read_bytes(), before)
        self.assertEqual([path.name for path in self.folder.glob("web.cdb*")], ["web.cdb"])


if __name__ == "__main__":
    unittest.main()
