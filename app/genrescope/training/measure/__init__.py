"""Measurement of models: cross-validation in the recipe, and evaluation of exported models."""
