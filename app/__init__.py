"""The faces of Nomad Muse: desktop and command line. No DSP and no model maths here."""
