using Newsletter.Shell;

namespace Newsletter.Sending;

/// <summary>Wakes the sending loop early; without it the loop looks every half second.</summary>
internal sealed class SendingSignal : WakeSignal;
