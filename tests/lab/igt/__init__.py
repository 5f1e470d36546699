# SPDX-License-Identifier: GPL-2.0
"""make igt: real IGT tests on a vGPU, and what is expected of them."""
