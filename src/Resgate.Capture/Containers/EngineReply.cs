using System.Text.Json;
using Resgate.Primitives;

namespace Resgate.Capture.Containers;

/// <summary>What an engine answered.</summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="Body">May be empty.</param>
internal readonly record struct EngineReply(int Status, byte[] Body)
{
    private const int LongestComplaint = 300;

    public bool IsGood => Status is >= 200 and < 300;

    /// <summary>What the engine says of it, in one line; never null for what is not good.</summary>
    public string Complaint
    {
        get
        {
            try
            {
                using var json = JsonDocument.Parse(Body);
                var message = json.RootElement.TextOf("message")?.ReplaceLineEndings(" ").Trim();
                return message is { Length: > 0 } ? message[..Math.Min(message.Length, LongestComplaint)] : $"status {Status}";
            }
            catch (JsonException)
            {
                return $"status {Status}";
            }
        }
    }

    /// <exception cref="ResgateException"><see cref="FailureKind.Failed"/>: it is no JSON.</exception>
    public JsonDocument Parse(string socket)
    {
        try
        {
            return JsonDocument.Parse(Body);
        }
        catch (JsonException cause)
        {
            throw new ResgateException(FailureKind.Failed, $"the container engine at {socket} gave no answer that makes sense", cause);
        }
    }
}
