using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Newsletter.Engines.Smtp;

namespace Newsletter.Benchmarks;

/// <summary>
/// The bare client against Postfix's smtp-sink, its own smtp-source taking turns with it as the baseline: 10 connections, 30,000 octets a message.
/// </summary>
internal static class SmtpBenchmark
{
    private const string Sink = "/usr/sbin/smtp-sink";
    private const string Source = "/usr/sbin/smtp-source";
    private const int Connections = 10;
    private const int Messages = 10_000;
    private const int Size = 30_000;
    private const int Rounds = 3;

    public static async Task RunAsync()
    {
        if (!File.Exists(Sink) || !File.Exists(Source))
        {
            Console.WriteLine($"smtp: needs {Sink} and {Source} (package postfix)");
            return;
        }

        var port = FreePort();
        string[] user = Environment.UserName == "root" ? ["-u", "nobody"] : [];
        using var sink = Process.Start(Sink, [.. user, $"127.0.0.1:{port}", "100"]);
        try
        {
            await AnswersAsync(port);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"smtp: {Messages:N0} messages of {Size:N0} octets over {Connections} connections to smtp-sink, medians of {Rounds}"));
            await TakeTurnsAsync(port);
        }
        finally
        {
            sink.Kill();
            await sink.WaitForExitAsync();
        }
    }

    private static async Task TakeTurnsAsync(int port)
    {
        var ours = new List<double>();
        var baseline = new List<double>();
        await OursAsync(port, Messages / 10);
        for (var round = 0; round < Rounds; round++)
        {
            baseline.Add(await SourceAsync(port));
            ours.Add(await OursAsync(port, Messages));
        }

        Line("our client", ours);
        Line("baseline: smtp-source", baseline);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"our client is {Median(ours) / Median(baseline):N2} times the baseline"));
    }

    private static async Task<double> OursAsync(int port, int messages)
    {
        var transport = new BuiltInMailTransport(TimeProvider.System);
        var content = Content();
        var left = messages;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            var connected = await transport.ConnectAsync(new MailServer { Host = "127.0.0.1", Port = port }, CancellationToken.None);
            await using var connection = connected.Match(c => c, failure => throw new InvalidOperationException(failure.ToString()));
            var sending = new Queue<Task<SendOutcome>>();
            while (true)
            {
                while (sending.Count < connection.Depth && Interlocked.Decrement(ref left) >= 0)
                    sending.Enqueue(connection.SendAsync(new MailEnvelope("from@a.example", "to@b.example", "token"), content, CancellationToken.None));
                if (sending.Count == 0)
                    break;
                var outcome = await sending.Dequeue();
                if (outcome.Result != SendResult.Accepted)
                    throw new InvalidOperationException(outcome.ToString());
            }

            await connection.QuitAsync(CancellationToken.None);
        }));
        return messages / watch.Elapsed.TotalSeconds;
    }

    private static async Task<double> SourceAsync(int port)
    {
        var watch = Stopwatch.StartNew();
        using var source = Process.Start(Source, ["-s", $"{Connections}", "-m", $"{Messages}", "-l", $"{Size}", $"127.0.0.1:{port}"]);
        await source.WaitForExitAsync();
        return Messages / watch.Elapsed.TotalSeconds;
    }

    /// <summary>Some pieces shared and some of its own, as copies have them.</summary>
    private static MailContent Content()
    {
        var piece = new byte[Size / 10];
        Array.Fill(piece, (byte)'x');
        for (var end = 78; end <= piece.Length; end += 78)
            "\r\n"u8.CopyTo(piece.AsSpan(end - 2));
        "\r\n"u8.CopyTo(piece.AsSpan(piece.Length - 2));
        return new MailContent([.. Enumerable.Repeat((ReadOnlyMemory<byte>)piece, 10).Prepend("Subject: x\r\n\r\n"u8.ToArray())], NoLeadingDots: true);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static async Task AnswersAsync(int port)
    {
        for (var i = 0; i < 100; i++)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }

        throw new InvalidOperationException($"smtp-sink takes no connections on {port}.");
    }

    private static double Median(List<double> rates) => rates.Order().ElementAt(rates.Count / 2);

    private static void Line(string what, List<double> rates) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{what,-58}{Median(rates),12:N0} /s   ({rates.Min():N0} to {rates.Max():N0} /s)"));
}
