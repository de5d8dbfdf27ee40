"""Trains the instrument classifier: clips → augmented MFCC windows → network → INT8 ONNX."""
