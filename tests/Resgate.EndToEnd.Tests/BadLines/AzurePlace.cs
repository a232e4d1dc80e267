using Resgate.Testing.Servers;

namespace Resgate.EndToEnd.Tests.BadLines;

/// <summary>A container for each repository.</summary>
internal sealed class AzurePlace(Azurite server) : CopiedPlace
{
    public override IReadOnlyList<(string Name, string Value)> Variables { get; } =
        [("AZURE_ACCOUNT_NAME", Azurite.Account), ("AZURE_ACCOUNT_KEY", Azurite.Key)];

    public override FaultyProxy Line(LineQuality quality, int seed) => FaultyProxy.ToHttp(server.Address.Port, quality, seed);

    public override FarAddress Address(string name, int? port = null) =>
        new($"azure:{name}:/", ("azure.endpoint", $"http://127.0.0.1:{port ?? server.Address.Port}/{Azurite.Account}"));

    public override async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await base.DisposeAsync();
    }
}
