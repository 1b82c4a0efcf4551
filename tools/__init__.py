"""The workshop: what draws and prepares files of the project and is not part of the product."""
