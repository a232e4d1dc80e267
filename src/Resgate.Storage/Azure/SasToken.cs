using System.Globalization;
using Resgate.Primitives;

namespace Resgate.Storage.Azure;

/// <summary>A shared access signature: a ticket that names what it allows, until when, and proves it.</summary>
/// <remarks>
/// <code>
/// sp=racwdl    what it allows: read, add, create, write, delete, list
/// se=2027-01-31T00:00Z    until when;    st=... from when on
/// sig=...      the proof: the only secret part
/// </code>
/// What it allows and until when may stand in a policy of the container's instead (<c>si</c>), and is unknown to us then.
/// Source: "Create a service SAS" of the service's documentation.
/// </remarks>
internal sealed class SasToken
{
    private readonly Dictionary<string, string> _fields = [];

    /// <param name="text">As the portal gives it, with or without a question mark in front.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: it has no signature.</exception>
    public SasToken(string text)
    {
        var query = text.Trim().TrimStart('?');
        foreach (var field in query.Split('&'))
        {
            if (field.Split('=', 2) is [var key, var value])
            {
                _fields[key] = Uri.UnescapeDataString(value);
            }
        }

        if (!_fields.ContainsKey("sig"))
        {
            throw new ResgateException(FailureKind.Usage, "AZURE_ACCOUNT_SAS holds no SAS token")
            {
                Hint = "it is what follows the '?' of a SAS URL, and has a field sig=",
            };
        }

        Query = new Secret(query);
    }

    /// <summary>What is added to a request's address.</summary>
    public Secret Query { get; }

    /// <summary>The letters of what it allows; null when it does not say.</summary>
    public string? Permissions => _fields.GetValueOrDefault("sp");

    /// <summary>When it stops being good; null when it does not say.</summary>
    public DateTimeOffset? Expires => Moment("se");

    /// <summary>When it begins to be good; null when it does not say.</summary>
    public DateTimeOffset? Begins => Moment("st");

    private DateTimeOffset? Moment(string key) =>
        _fields.TryGetValue(key, out var text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment
            : null;
}
