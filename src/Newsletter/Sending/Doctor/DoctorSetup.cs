using Newsletter.Engines.Dns;

namespace Newsletter.Sending.Doctor;

internal static class DoctorSetup
{
    public static void AddDoctor(this IServiceCollection services) => services
        .AddSingleton<DnsResolver>()
        .AddSingleton<SetUpReport>().AddScoped<ExamineSetUp>().AddScoped<DatabaseFindings>().AddScoped<SenderDomains>()
        .AddSingleton<MachineFindings>().AddSingleton<ServerFindings>().AddSingleton<DkimFindings>().AddSingleton<EnvelopeFindings>().AddSingleton<DmarcFindings>();
}
