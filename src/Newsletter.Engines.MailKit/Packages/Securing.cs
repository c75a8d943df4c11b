using System.Net.Security;
using global::MailKit;
using global::MailKit.Security;
using Newsletter.Engines.Smtp;

namespace Newsletter.Engines.Adapters.MailKit;

internal static class Securing
{
    public static SecureSocketOptions OptionsOf(MailSecurity security) => security switch
    {
        MailSecurity.None => SecureSocketOptions.None,
        MailSecurity.StartTls => SecureSocketOptions.StartTls,
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.Auto,
    };

    /// <summary>As our own engines judge: MailKit would also believe some certificates by name, and ask for revocation lists over the network.</summary>
    public static void Judge(MailService client, bool acceptAny)
    {
        client.CheckCertificateRevocation = false;
        client.ServerCertificateValidationCallback = (_, _, _, errors) => acceptAny || errors == SslPolicyErrors.None;
    }
}
