using Newsletter.Responses.Webhooks.Providers;
using Newsletter.Sending.Doctor;

namespace Newsletter.Responses.Webhooks;

internal static class WebhooksSetup
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services) => services
        .AddSingleton<IMailProvider, AmazonSes>().AddSingleton<IMailProvider, Mailgun>().AddSingleton<IMailProvider, SendGrid>().AddSingleton<IMailProvider, Postmark>()
        .AddSingleton<IMailProvider, SparkPost>().AddSingleton<IMailProvider, Mailjet>().AddSingleton<IMailProvider, Brevo>().AddSingleton<IMailProvider, Resend>()
        .AddSingleton<SnsAddress>(address => address).AddSingleton<SnsCertificates>()
        .AddSingleton<WebhookDoor>().AddSingleton<WebhookCounters>().AddSingleton<RefusalsToWrite>()
        .AddScoped<WebhookLedger>().AddScoped<FindNoticedCopy>().AddScoped<ReceiveNotice>().AddScoped<ListWebhooks>().AddScoped<ISetUpFindings, WebhookFindings>();
}
