"""Training over several devices or hosts: ``keras.distribution`` on JAX.

Every device holds all weights and gets its share of each batch (data parallel); the result is that
of one device with the whole batch. Several hosts: start the same command on each with
``--hosts N --host I --coordinator ADDRESS:PORT``; each reads its own share of every batch.
"""

from __future__ import annotations

import keras


def spread(
    devices: int = 0, hosts: int = 1, host: int = 0, coordinator: str | None = None
) -> tuple[int, int]:
    """Spreads what is built from here on over ``devices`` per host (0: all that there are).

    Returns ``(host, hosts)``. Raises ``ValueError`` on another backend than JAX, or when there
    are fewer devices than asked for.
    """
    if keras.backend.backend() != "jax":
        raise ValueError("several devices need the JAX backend: set KERAS_BACKEND=jax")
    if hosts > 1:
        keras.distribution.initialize(coordinator, hosts, host)
    there = keras.distribution.list_devices()
    wanted = devices * hosts or len(there)
    if wanted > len(there):
        raise ValueError(f"{wanted} devices asked for, {len(there)} found: {', '.join(there)}")
    if hosts > 1 and wanted != len(there):
        raise ValueError("with several hosts all their devices are used: leave --devices out")
    parallel = keras.distribution.DataParallel(devices=there[:wanted], auto_shard_dataset=False)
    keras.distribution.set_distribution(parallel)
    return host, hosts
