package sluice.volley;

import java.util.List;

/// What firing a batch came to. Immutable.
///
/// @param ended one end for every message, in the batch's order
public record Fired(List<Ended> ended, Figures figures) {}
