using System.Net;
using System.Net.Sockets;
using Newsletter.Shell.Settings;

namespace Newsletter.Cli;

/// <summary>
/// Tries the addresses before anything starts: the web server binds last, when jobs and sending run already, and a start that fails then has
/// begun work that nobody sees.
/// </summary>
internal static class ListenCheck
{
    /// <exception cref="SettingsException">One of them cannot be had; the message says which and what to do.</exception>
    public static void Try(string urls)
    {
        foreach (var url in urls.Split(';'))
        {
            var address = BindingAddress.Parse(url); // the settings were checked
            if (address.IsUnixPipe || address.Port == 0)
                continue;
            try
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(Where(address.Host), address.Port));
                socket.Listen();
            }
            catch (SocketException exception)
            {
                var why = exception.SocketErrorCode switch
                {
                    SocketError.AddressAlreadyInUse => "another program listens there. Stop that one, or",
                    SocketError.AccessDenied => "this user may not listen there (ports below 1024 need the right to). Allow it, or",
                    SocketError.AddressNotAvailable => "this machine has no such address;",
                    _ => $"{exception.Message};",
                };
                throw new SettingsException([$"Urls is '{urls}', and {url} cannot be listened on: {why} choose another with --urls or the setting Urls."]);
            }
        }
    }

    // Names other than localhost make Kestrel listen on every address.
    private static IPAddress Where(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
        : IPAddress.TryParse(host, out var address) ? address
        : IPAddress.IPv6Any;
}
