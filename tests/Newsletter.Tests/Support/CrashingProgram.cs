using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Newsletter.Sending;

namespace Newsletter.Tests.Support;

/// <summary>
/// This assembly as a program: the service, which ends by SIGKILL when it comes to a crash point for the nth time; or a mail server. Tests start it as a process of
/// its own; the product itself cannot be told to die.
/// </summary>
internal static class CrashingProgram
{
    public static async Task<int> Main(string[] args)
    {
        if (args is ["receive", var port, var file, var most])
            return await ReceiverProcess.RunAsync(Number(port), file, Number(most));
        if (args is not ["crash", var point, var pass])
            return 0; // a test host asks for the assembly, not for this
        var (at, left) = (Number(point), Number(pass));
        await using var app = ServiceHost.Build(
            new Dictionary<string, string?>(),
            services => services.AddSingleton(new CrashPoints(reached =>
            {
                if (reached == at && Interlocked.Decrement(ref left) == 0)
                    Process.GetCurrentProcess().Kill();
            })));
        using var alone = await ServiceHost.PrepareAsync(app, CancellationToken.None);
        await app.StartAsync();
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
