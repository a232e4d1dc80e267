using Resgate.Primitives;
using Resgate.Storage.Azure;

namespace Resgate.Storage.Tests.Azure;

/// <summary>What the environment and options say of an account is read before anything is asked of it.</summary>
public sealed class AzureSettingsTests
{
    private const string Key = "c2VjcmV0LWtleQ==";
    private const string Sas = "sv=2021-12-02&sp=rl&sig=secret%2Bsignature%3D";

    [Theory]
    [InlineData("AZURE_ACCOUNT_KEY=" + Key, "set AZURE_ACCOUNT_NAME")]
    [InlineData("AZURE_ACCOUNT_NAME=me.blob.core.windows.net AZURE_ACCOUNT_KEY=" + Key, "first word")]
    [InlineData("AZURE_ACCOUNT_NAME=user:pass@host AZURE_ACCOUNT_KEY=" + Key, "first word")]
    [InlineData("AZURE_ACCOUNT_NAME=me AZURE_ACCOUNT_KEY=secret-key", "copy the key again")]
    [InlineData("AZURE_ACCOUNT_NAME=me AZURE_ACCOUNT_SAS=secret-sas", "has a field sig=")]
    [InlineData("AZURE_ACCOUNT_NAME=me AZURE_ACCOUNT_SAS=https://me.blob.core.windows.net/", "has a field sig=")]
    [InlineData("AZURE_ACCOUNT_NAME=me AZURE_ENDPOINT_SUFFIX=co?re AZURE_ACCOUNT_KEY=" + Key, "a suffix is")]
    [InlineData("AZURE_ACCOUNT_NAME=me AZURE_ENDPOINT_SUFFIX=x@y AZURE_ACCOUNT_KEY=" + Key, "a suffix is")]
    [InlineData("AZURE_ACCOUNT_NAME=me azure.endpoint=ftp://host/ AZURE_ACCOUNT_KEY=" + Key, "a suffix is")]
    [InlineData("AZURE_ACCOUNT_NAME=me azure.endpoint=http://host.example/me AZURE_ACCOUNT_KEY=" + Key, "with a name https://ACCOUNT.NAME")]
    [InlineData("AZURE_ACCOUNT_NAME=me azure.connections=0 AZURE_ACCOUNT_KEY=" + Key, null)]
    public void What_is_missing_or_makes_no_sense_is_said_with_what_would(string settings, string? hint)
    {
        var failure = Assert.Throws<ResgateException>(() => Open(settings));

        Assert.Equal(FailureKind.Usage, failure.Kind);
        Assert.DoesNotContain("secret", $"{failure}", StringComparison.Ordinal);
        Assert.Contains(hint ?? "", failure.Hint ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AZURE_ACCOUNT_NAME=me AZURE_ACCOUNT_KEY=" + Key, 5)]
    [InlineData("AZURE_ACCOUNT_NAME=me AZURE_ACCOUNT_SAS=" + Sas, 5)]
    [InlineData("AZURE_ACCOUNT_NAME=me AZURE_ACCOUNT_SAS=?" + Sas, 5)]
    [InlineData("AZURE_ACCOUNT_NAME=me", 5)]
    [InlineData("AZURE_ACCOUNT_NAME=me AZURE_FORCE_CLI_CREDENTIAL=true", 5)]
    [InlineData("AZURE_ACCOUNT_NAME=me AZURE_ENDPOINT_SUFFIX=core.chinacloudapi.cn azure.connections=17", 17)]
    [InlineData("AZURE_ACCOUNT_NAME=me azure.endpoint=http://edge.example:11002/me AZURE_ACCOUNT_KEY=" + Key, 5)]
    public async Task What_restic_takes_is_taken(string settings, int connections)
    {
        await using var store = Open(settings);

        Assert.Equal(("azure:container:/", connections), (store.Location, store.Connections));
    }

    [Theory]
    [InlineData("sp=racwdl&st=2026-01-01T10:00Z&se=2026-12-31&sig=a", "racwdl", "2026-01-01T10:00:00Z", "2026-12-31T00:00:00Z")]
    [InlineData("?si=policy&sr=c&sig=a%3D", null, null, null)]
    [InlineData("se=soon&se&sig=", null, null, null)]
    [InlineData("sp=r&se=2027-01-31T23%3A59%3A59%2B02%3A00&sig=a", "r", null, "2027-01-31T21:59:59Z")]
    public void A_SAS_token_tells_what_it_allows_and_until_when(string text, string? permissions, string? begins, string? expires)
    {
        var sas = new SasToken(text);

        Assert.Equal((permissions, Moment(begins), Moment(expires)), (sas.Permissions, sas.Begins, sas.Expires));
        Assert.DoesNotContain("sig", $"{sas}{sas.Query}", StringComparison.Ordinal);

        static DateTimeOffset? Moment(string? moment) => moment is null ? null : DateTimeOffset.Parse(moment);
    }

    private static AzureStore Open(string settings)
    {
        var all = settings.Split(' ').Select(setting => setting.Split('=', 2)).ToDictionary(setting => setting[0], setting => setting[1]);
        return AzureStore.Open(AzureAddress.Parse("container:/"), new() { Variable = name => all.GetValueOrDefault(name), Extended = all });
    }
}
