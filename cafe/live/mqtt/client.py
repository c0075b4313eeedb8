"""awscrt's client for an address: plain, with certificates, or signed with AWS credentials."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from awscrt import auth, io, mqtt5
from awscrt.common import join_all_native_threads
from awscrt.exceptions import AwsCrtError
from awsiot import mqtt5_client_builder
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cafe.live import broker
from cafe.live.address import Address, parse

KEEP_ALIVE_SECONDS = 15
ACK_SECONDS = 5

# By the names of mqtt5.ClientOptions. awsiot's builders know these by other names and pass over
# what they do not know, without a word; given whole options they take them as they are.
Callbacks = Mapping[str, Any]


def where() -> Address:
    """Return the broker of CAFE_MQTT; raise ImproperlyConfigured when it is none."""
    if settings.CAFE_MQTT == "embedded":
        return Address("mqtt", **broker.access(settings.CAFE_VAR)._asdict())
    return parse(settings.CAFE_MQTT)


def build(where: Address, client_id: str, callbacks: Callbacks) -> mqtt5.Client:
    """Return a client, not started yet; raise ImproperlyConfigured when its files do not fit."""
    options = _options(where, client_id, callbacks)
    try:
        if where.scheme == "mqtts":
            return mqtt5_client_builder.mtls_from_path(
                cert_filepath=where.cert, pri_key_filepath=where.key, **_tls(where, options)
            )
        if where.scheme == "iot":
            return mqtt5_client_builder.websockets_with_default_aws_signing(
                region=where.region,
                credentials_provider=auth.AwsCredentialsProvider.new_default_chain(bootstrap()),
                **_tls(where, options),
            )
        return mqtt5.Client(options)
    except (AwsCrtError, RuntimeError) as error:
        raise ImproperlyConfigured(
            f"CAFE_MQTT: ca, cert and key are no PEM files that belong together: {error}"
        ) from error


def _tls(where: Address, options: mqtt5.ClientOptions) -> dict[str, Any]:
    return {
        "endpoint": where.host,
        "client_options": options,
        "ca_filepath": where.ca or None,
        "enable_metrics_collection": False,  # in the user name, which other brokers may check
    }


def _options(where: Address, client_id: str, callbacks: Callbacks) -> mqtt5.ClientOptions:
    flow_control = mqtt5.ExtendedValidationAndFlowControlOptions
    return mqtt5.ClientOptions(
        host_name=where.host,
        port=where.port,
        bootstrap=bootstrap(),
        connect_options=_hello(where, client_id),
        session_behavior=mqtt5.ClientSessionBehaviorType.CLEAN,
        # IoT Core throws away what is over 100 a second: there, awscrt spaces publishes. Elsewhere
        # that would only cost 10 ms each (docs/decisions/mqtt.md).
        extended_validation_and_flow_control_options=(
            flow_control.AWS_IOT_CORE_DEFAULTS if where.is_iot_core else flow_control.NONE
        ),
        offline_queue_behavior=mqtt5.ClientOperationQueueBehaviorType.FAIL_ALL_ON_DISCONNECT,
        retry_jitter_mode=mqtt5.ExponentialBackoffJitterMode.FULL,
        min_reconnect_delay_ms=250,
        # However long it was away, pages wait for this once it is back; one nearby costs little to
        # ask, and IoT Core takes 500 connections a second.
        max_reconnect_delay_ms=1_000 if where.scheme == "mqtt" else 5_000,
        min_connected_time_to_reset_reconnect_delay_ms=5_000,
        ping_timeout_ms=5_000,
        connack_timeout_ms=5_000,
        ack_timeout_sec=ACK_SECONDS,
        disable_metrics=True,  # else a broker with passwords refuses the user name
        **callbacks,
    )


def _hello(where: Address, client_id: str) -> mqtt5.ConnectPacket:
    packet = mqtt5.ConnectPacket(client_id=client_id, keep_alive_interval_sec=KEEP_ALIVE_SECONDS)
    if where.user:
        packet.username, packet.password = where.user, where.password
    return packet


@cache
def bootstrap() -> io.ClientBootstrap:
    """Return this process's event loop, one for all connections; made when first needed."""
    group = io.EventLoopGroup(1)
    return io.ClientBootstrap(group, io.DefaultHostResolver(group))


def end_threads(timeout: float = 3.0) -> bool:
    """Wait for awscrt's threads in this process to end; return whether they did.

    From the main thread, when every connection was stopped. Python's own end does not wait for
    them, and one that enters Python after it ends the process with SIGSEGV: docs/decisions/mqtt.md.
    """
    if not bootstrap.cache_info().currsize:
        return True
    ended = bootstrap().shutdown_event
    bootstrap.cache_clear()  # the last hold on it, but for the clients that live
    return ended.wait(timeout) and join_all_native_threads(timeout_sec=timeout)


def reason(packet: Any, error: Exception) -> str:
    """Return why, in the protocol's words: no addresses, because /readyz shows it to anyone."""
    code = getattr(packet, "reason_code", None)
    return name_of(error) if code is None else f"{code.name} ({code:d})"


def name_of(error: Exception) -> str:
    """Return what awscrt calls an error, and where to look when it is about certificates."""
    name = str(getattr(error, "name", type(error).__name__))
    return f"{name}: look at ca, cert and key" if name.startswith("AWS_IO_TLS") else name
