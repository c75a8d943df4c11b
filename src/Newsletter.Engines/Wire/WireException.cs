namespace Newsletter.Engines.Wire;

internal enum WireFault
{
    /// <summary>No connection came about.</summary>
    Unreachable,

    /// <summary>The other side took longer than it may.</summary>
    Timeout,

    /// <summary>No secure connection came about.</summary>
    Tls,

    /// <summary>The connection ended: by the other side, the network, or ourselves.</summary>
    Closed,

    /// <summary>The other side does not speak the protocol.</summary>
    Protocol,
}

/// <summary>The end of a connection, inside our engines only; no seam lets it through.</summary>
internal sealed class WireException(WireFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public WireFault Fault { get; } = fault;
}
