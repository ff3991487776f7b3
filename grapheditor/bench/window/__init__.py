"""What `grapheditor bench canvas` runs in processes of their own, as each of them imports Qt."""
