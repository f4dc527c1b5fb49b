"""A slow second opinion on every figure of the command line: plain loops, written without reading the product."""
