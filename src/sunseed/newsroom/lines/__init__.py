"""The readers' lines: corrections, complaints, replies, notices and tips, without an account (product.md S5)."""
