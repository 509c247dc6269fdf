from importlib.metadata import Distribution
from os import PathLike
from typing import Any, Dict, Iterable, Iterator, List, Literal, Optional, Set, Tuple, Union

__version__: str

class EpindexWarning(RuntimeWarning): ...

class EntryPoint:
    def __init__(self, name: str, value: str, group: str) -> None: ...
    @property
    def name(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def group(self) -> str: ...
    @property
    def module(self) -> str: ...
    @property
    def attr(self) -> Optional[str]: ...
    @property
    def extras(self) -> List[str]: ...
    @property
    def dist(self) -> Optional[Distribution]: ...
    def load(self) -> Any: ...
    def matches(
        self,
        *,
        group: str = ...,
        name: str = ...,
        value: str = ...,
        module: str = ...,
        attr: Optional[str] = ...,
        extras: List[str] = ...,
        dist: Optional[Distribution] = ...,
    ) -> bool: ...
    def __lt__(self, other: object) -> bool: ...

class EntryPoints(Tuple[EntryPoint, ...]):
    def __getitem__(self, name: str) -> EntryPoint: ...  # type: ignore[override]
    def select(
        self,
        *,
        group: str = ...,
        name: str = ...,
        value: str = ...,
        module: str = ...,
        attr: Optional[str] = ...,
        extras: List[str] = ...,
        dist: Optional[Distribution] = ...,
    ) -> "EntryPoints": ...
    @property
    def names(self) -> Set[str]: ...
    @property
    def groups(self) -> Set[str]: ...

class PathEntry:
    path: str
    file: Optional[str]
    verdict: str
    reason: str
    saved: bool
    disabled: bool
    distributions: int
    passed_over: List[Tuple[str, str]]

class Rebuilt:
    path: str
    outcome: str
    file: Optional[str]

_Level = Literal["default", "trust", "dir", "meta", "content", "watch"]

def entry_points(
    *,
    group: str = ...,
    name: str = ...,
    value: str = ...,
    module: str = ...,
    attr: Optional[str] = ...,
    extras: List[str] = ...,
    dist: Optional[Distribution] = ...,
) -> EntryPoints: ...
def refresh() -> None: ...
def set_level(level: _Level) -> None: ...
def where() -> List[PathEntry]: ...
def rebuild(paths: Optional[Iterable[Union[str, "PathLike[str]"]]] = ...) -> List[Rebuilt]: ...
_Identity = Optional[Literal["size", "time", "hash"]]
_Path = Union[str, bytes, "PathLike[str]", "PathLike[bytes]"]

def scan(paths: Iterable[_Path], identity: _Identity = ..., since: Optional[_Path] = ...) -> Iterator[Dict[str, Any]]: ...
def scan_lines(paths: Iterable[_Path], identity: _Identity = ..., since: Optional[_Path] = ...) -> Iterator[bytes]: ...
def install() -> None: ...
def uninstall() -> None: ...
