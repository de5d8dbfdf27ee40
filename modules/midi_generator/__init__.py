"""Proposes the next notes: vocabulary, tokens, model, sampling under musical constraints."""
