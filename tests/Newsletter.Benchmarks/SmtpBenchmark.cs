using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Newsletter.Engines.Smtp;

namespace Newsletter.Benchmarks;

/// <summary>
/// The bare client against Postfix's smtp-sink, its own smtp-source taking turns with it as the baseline: 10 connections, 30,000 octets a message. Then
/// both over a line that is 20 ms longer, where the number of round trips decides, and our client once more as one that waits for each reply.
/// </summary>
internal static class SmtpBenchmark
{
    private const string Sink = "/usr/sbin/smtp-sink";
    private const string Source = "/usr/sbin/smtp-source";
    private const int Connections = 10;
    private const int Messages = 10_000;
    private const int Size = 30_000;
    private const int Rounds = 3;

    // Over the long line a message takes 20 ms or 80 ms: a tenth of the messages says the same.
    private const int FarMessages = 1_000;
    private static readonly TimeSpan AddedRoundTrip = TimeSpan.FromMilliseconds(20);

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
            await using var far = new DelayingProxy(port, AddedRoundTrip);
            await TakeFarTurnsAsync(far.Port);
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
            baseline.Add(await SourceAsync(port, Messages));
            ours.Add(await OursAsync(port, Messages));
        }

        Line("our client", ours);
        Line("baseline: smtp-source", baseline);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"our client is {Median(ours) / Median(baseline):N2} times the baseline"));
    }

    private static async Task TakeFarTurnsAsync(int port)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"smtp: {FarMessages:N0} messages with {AddedRoundTrip.TotalMilliseconds:0} ms added round trip, medians of {Rounds}"));
        var (ours, waiting, baseline) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            baseline.Add(await SourceAsync(port, FarMessages));
            waiting.Add(await OursAsync(port, FarMessages, waits: true));
            ours.Add(await OursAsync(port, FarMessages));
        }

        Line("our client", ours);
        Line("our client, waiting for each reply", waiting);
        Line("baseline: smtp-source, which waits for each reply", baseline);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"our client is {Median(ours) / Median(waiting):N2} times the one that waits, {Median(ours) / Median(baseline):N2} times the baseline"));
    }

    private static async Task<double> OursAsync(int port, int messages, bool waits = false)
    {
        var transport = new BuiltInMailTransport(TimeProvider.System);
        var content = Content();
        var left = messages;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            var connected = await transport.ConnectAsync(new MailServer { Host = "127.0.0.1", Port = port, PipelineDepth = waits ? 0 : 4 }, CancellationToken.None);
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

    private static async Task<double> SourceAsync(int port, int messages)
    {
        var watch = Stopwatch.StartNew();
        using var source = Process.Start(Source, ["-s", $"{Connections}", "-m", $"{messages}", "-l", $"{Size}", $"127.0.0.1:{port}"]);
        await source.WaitForExitAsync();
        return messages / watch.Elapsed.TotalSeconds;
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
