using System.CommandLine;
using System.Text.Json;
using Newsletter.Accounts;
using Newsletter.Shell.Api;

namespace Newsletter.Cli;

/// <summary>Accounts from a terminal of the service's own machine: whoever may read the data folder is an admin.</summary>
internal static class AccountCommand
{
    public static Command Create()
    {
        var email = new Option<string>("--email") { Description = "The address they sign in with", Required = true };
        var role = RoleOption("editor, publisher or admin");
        var publication = new Option<string?>("--publication") { Description = "The slug of the one publication it is for (all, unless given)" };
        var json = JsonOption();
        var create = new Command("create", "Let somebody sign in; prints the password once") { email, role, publication, json };
        create.SetAction((parse, cancellationToken) => ServiceCommands.WithDataAsync(
            services => CreateAsync(
                services,
                new AccountRequest
                {
                    Email = parse.GetRequiredValue(email),
                    Grants = [new GrantAnswer(parse.GetRequiredValue(role), parse.GetValue(publication))],
                },
                parse.GetValue(json),
                cancellationToken),
            cancellationToken));
        return new Command("account", "Who signs in") { create };
    }

    public static Option<Role> RoleOption(string description) =>
        new Option<Role>("--role") { Description = description, Required = true }.AcceptOnlyFromAmong("editor", "publisher", "admin");

    public static Option<bool> JsonOption() => new("--json") { Description = "Print the object as the API answers it" };

    private static async Task<int> CreateAsync(IServiceProvider services, AccountRequest request, bool json, CancellationToken cancellationToken)
    {
        var made = await services.GetRequiredService<CreateAccount>().HandleAsync(request, Caller.System, cancellationToken);
        if (!made.Ok)
            return await ServiceCommands.FailAsync(made.Failure.Message);
        var slugs = await services.GetRequiredService<Grants>().SlugsAsync(cancellationToken);
        var answer = AccountAnswer.Of(made.Value.Account, slugs) with { Password = made.Value.Password };
        if (!json)
            await Console.Error.WriteLineAsync($"{answer.Email} may sign in with this password, which is shown once:");
        await Console.Out.WriteLineAsync(json ? JsonSerializer.Serialize(answer, ApiJson.Options) : answer.Password);
        return 0;
    }
}

internal static class ApiKeyCommand
{
    public static Command Create()
    {
        var account = new Option<string>("--account") { Description = "Whose key: the account's address", Required = true };
        var name = new Option<string>("--name") { Description = "What it is for", Required = true };
        var role = AccountCommand.RoleOption("editor, publisher or admin; at most the account's own");
        var publication = new Option<string?>("--publication") { Description = "The slug of the one publication it is for (the account's, unless given)" };
        var json = AccountCommand.JsonOption();
        var create = new Command("create", "Make a key for a program; prints it once") { account, name, role, publication, json };
        create.SetAction((parse, cancellationToken) => ServiceCommands.WithDataAsync(
            services => CreateAsync(
                services,
                new ApiKeyRequest(parse.GetRequiredValue(account), parse.GetRequiredValue(name), parse.GetRequiredValue(role), parse.GetValue(publication)),
                parse.GetValue(json),
                cancellationToken),
            cancellationToken));
        return new Command("apikey", "Keys for programs") { create };
    }

    private static async Task<int> CreateAsync(IServiceProvider services, ApiKeyRequest request, bool json, CancellationToken cancellationToken)
    {
        var made = await services.GetRequiredService<CreateApiKey>().HandleAsync(request, Caller.System, cancellationToken);
        if (!made.Ok)
            return await ServiceCommands.FailAsync(made.Failure.Message);
        var slugs = await services.GetRequiredService<Grants>().SlugsAsync(cancellationToken);
        var answer = ApiKeyAnswer.Of(made.Value.Key, slugs) with { Secret = made.Value.Secret };
        if (!json)
            await Console.Error.WriteLineAsync($"Key '{answer.Name}' of {answer.Email}, which is shown once:");
        await Console.Out.WriteLineAsync(json ? JsonSerializer.Serialize(answer, ApiJson.Options) : answer.Secret);
        return 0;
    }
}
