"""Small define-by-run scripts that run on PyTorch and on our tensors alike."""
