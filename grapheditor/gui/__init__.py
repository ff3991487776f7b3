"""The window, the canvas and all else that knows Qt."""

from grapheditor.gui import quick_imports

quick_imports.install()
