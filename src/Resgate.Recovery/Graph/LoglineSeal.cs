using System.Security.Cryptography;
using System.Text.Json;

namespace Resgate.Recovery.Graph;

/// <summary>A logline's signature, and what it covers: the canonical JSON of all other fields.</summary>
public sealed class LoglineSeal
{
    private const string Field = "signature_details";
    private const string Algorithm = "HMAC-SHA256";

    private readonly byte[]? _covered;
    private readonly string? _algorithm;
    private readonly byte[] _signature;

    private LoglineSeal(JsonElement document, JsonElement details)
    {
        _covered = CanonicalJson.Write(document, without: Field);
        _algorithm = ClipDocument.TextIn(details, "algorithm");
        KeyId = ClipDocument.TextIn(details, "key_id");
        try
        {
            _signature = Convert.FromHexString(ClipDocument.TextIn(details, "signature") ?? "");
        }
        catch (FormatException)
        {
            _signature = [];
        }
    }

    /// <summary>The name of the key that it was made with.</summary>
    public string? KeyId { get; }

    /// <param name="document">An object.</param>
    /// <returns>Null when it has no signature.</returns>
    internal static LoglineSeal? Of(JsonElement document) =>
        document.TryGetProperty(Field, out var details) && details.ValueKind == JsonValueKind.Object
            ? new LoglineSeal(document, details)
            : null;

    /// <param name="key">Null when there is none.</param>
    public SealState Check(HmacKey? key) => key switch
    {
        null => SealState.NoKey,
        { KeyId: { } id } when KeyId is not null && id != KeyId => SealState.OtherKey,
        _ => _algorithm == Algorithm && _covered is not null && CryptographicOperations.FixedTimeEquals(_signature, key.Sign(_covered))
            ? SealState.Holds
            : SealState.Broken,
    };
}
