"""The one module that `xblock.v1` entry points name: thin classes of fields and composition.

The platform collects a block's browser files under the class's top package but builds their
addresses from the class's module. So every block class stands here, at the top of the package, its
browser files in `public/<block>/` beside this module, and its work in `<block>/`.

No block is released yet, so there is no class here and no entry point.
"""
