"""Where the packages are; everything else about the distribution stands in pyproject.toml.

`analytics/` and `xblocks/` are source roots: folders without `__init__.py` that each hold one
package, because the top-level name `analytics` belongs to another distribution inside Open edX.
"""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import Extension, find_namespace_packages, setup
from setuptools.command.build_py import build_py

SOURCE_ROOTS = {"stembridge_analytics": "analytics", "stembridge_xblocks": "xblocks"}
# The sample courses stand at the top of a checkout, where authors find them, and are installed
# below the package, where `stembridge preview` does.
SAMPLES = "stembridge_xblocks.sample_courses"
NATIVE = "analytics/stembridge_analytics/ingest/native"

LOCALES = "stembridge_xblocks/conf/locale"


class BuildWithCatalogues(build_py):
    """Compiles translations to where the platform looks for them inside of a package.

    From a checkout none are needed: there the blocks read their sources.
    """

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        for source in Path("xblocks", LOCALES).glob("*/LC_MESSAGES/text.po"):
            language = source.parts[-3]
            folder = Path(self.build_lib, "stembridge_xblocks/translations", language)
            compiled = folder / "LC_MESSAGES" / "text.mo"
            compiled.parent.mkdir(parents=True, exist_ok=True)
            with source.open("rb") as po, compiled.open("wb") as mo:
                write_mo(mo, read_po(po, locale=language))


setup(
    cmdclass={"build_py": BuildWithCatalogues},
    package_dir={
        **{package: f"{root}/{package}" for package, root in SOURCE_ROOTS.items()},
        SAMPLES: "sample_courses",
    },
    # Namespace packages too: folders of SQL or templates hold no __init__.py, and a folder that
    # is not listed here loses its files in the wheel.
    packages=[
        found
        for package, root in SOURCE_ROOTS.items()
        for found in find_namespace_packages(
            root, include=[package, f"{package}.*"], exclude=["*.__pycache__", "*.__pycache__.*"]
        )
    ]
    + [SAMPLES]
    + [f"{SAMPLES}.{found}" for found in find_namespace_packages("sample_courses")],
    include_package_data=True,  # which files: MANIFEST.in, for sdist and wheel alike
    ext_modules=[
        Extension(
            "stembridge_analytics.ingest._scan",
            [f"{NATIVE}/scan.c"],
            depends=[
                f"{NATIVE}/{name}.h" for name in ("event", "intern", "json", "moment", "xxh64")
            ],
            # One build serves every Python from 3.11 on.
            define_macros=[("Py_LIMITED_API", "0x030b0000")],
            py_limited_api=True,
            extra_compile_args=["-O2", "-std=c11"],
            optional=True,  # without a C compiler the same is done in Python, more slowly
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
