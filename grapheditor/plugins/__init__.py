"""Built-in plugins: each file here is found by its name and enters by grapheditor.api."""
