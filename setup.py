"""Where the packages are; everything else about the distribution stands in pyproject.toml.

`analytics/` and `xblocks/` are source roots: folders without `__init__.py` that each hold one
package, because the top-level name `analytics` belongs to another distribution inside Open edX.
"""

from setuptools import Extension, find_namespace_packages, setup

SOURCE_ROOTS = {"stembridge_analytics": "analytics", "stembridge_xblocks": "xblocks"}
NATIVE = "analytics/stembridge_analytics/ingest/native"

setup(
    package_dir={package: f"{root}/{package}" for package, root in SOURCE_ROOTS.items()},
    # Namespace packages too: folders of SQL or templates hold no __init__.py, and a folder that
    # is not listed here loses its files in the wheel.
    packages=[
        found
        for package, root in SOURCE_ROOTS.items()
        for found in find_namespace_packages(
            root, include=[package, f"{package}.*"], exclude=["*.__pycache__", "*.__pycache__.*"]
        )
    ],
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
