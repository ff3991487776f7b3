"""The window, the canvas and all else that knows Qt."""
