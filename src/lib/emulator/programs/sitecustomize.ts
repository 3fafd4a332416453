/**
 * Python imports the module of this name at start, if its directory is on PYTHONPATH. `requests` has certificates of its own,
 * and Twilio's library does not pass it those of REQUESTS_CA_BUNDLE; its asynchronous client ignores HTTPS_PROXY.
 */
export const SITECUSTOMIZE = `"""Lets Python programs reach the emulator of Twilio. Written by the twilio command line."""
import importlib.machinery
import importlib.util
import os
import sys


def _trust_bundle(certifi):
    bundle = os.environ.get("REQUESTS_CA_BUNDLE")
    if not bundle:
        return
    certifi.where = lambda: bundle
    # They have asked for it already, if they were imported before.
    for name in ("requests.certs", "requests.utils", "requests.adapters"):
        module = sys.modules.get(name)
        if hasattr(module, "where"):
            module.where = certifi.where
        if hasattr(module, "DEFAULT_CA_BUNDLE_PATH"):
            module.DEFAULT_CA_BUNDLE_PATH = bundle


def _trust_environment(client):
    create = client.ClientSession.__init__

    def init(self, *args, **kwargs):
        kwargs.setdefault("trust_env", True)
        create(self, *args, **kwargs)

    client.ClientSession.__init__ = init


_CHANGES = {"certifi": _trust_bundle, "aiohttp.client": _trust_environment}


class _Finder:
    """Changes a module right after it has been loaded."""

    def find_spec(self, name, path=None, target=None):
        change = _CHANGES.pop(name, None)
        spec = change and importlib.machinery.PathFinder.find_spec(name, path, target)
        if not spec or not spec.loader:
            return None
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            change(module)

        spec.loader.exec_module = exec_module
        return spec


def _run_next():
    """Runs the module of this name that Python would import without this one, such as Debian's."""
    here = os.path.dirname(os.path.abspath(__file__))
    path = [entry for entry in sys.path if os.path.abspath(entry or os.curdir) != here]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", path)
    if spec and spec.loader:
        module = importlib.util.module_from_spec(spec)
        sys.modules["sitecustomize"] = module
        spec.loader.exec_module(module)


for _name in [name for name in _CHANGES if name in sys.modules]:
    _CHANGES.pop(_name)(sys.modules[_name])
sys.meta_path.insert(0, _Finder())
_run_next()
`
