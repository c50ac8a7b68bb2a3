"""The sections in the order in which they run and stand in the report."""

from suite import peers_convergence, peers_steady, peers_transient, phases, quarter, scaling, threads, town, work_precision

WITH_PEERS = (peers_steady, peers_transient, peers_convergence)
SECTIONS = (town, quarter, phases, threads, *WITH_PEERS, work_precision, scaling)
