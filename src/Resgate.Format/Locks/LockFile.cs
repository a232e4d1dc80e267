using Resgate.Format.Text;
using Resgate.Primitives;

namespace Resgate.Format.Locks;

/// <summary>A process's claim on a repository, as it lies among the locks.</summary>
/// <remarks>Source: format page, section 8.</remarks>
public sealed record LockFile
{
    /// <summary>When the claim was made or last renewed.</summary>
    public required Timestamp Time { get; init; }

    /// <summary>True when nobody else may work meanwhile.</summary>
    public bool IsExclusive { get; init; }

    public string HostName { get; init; } = "";

    public string UserName { get; init; } = "";

    public long ProcessId { get; init; }

    public uint UserId { get; init; }

    public uint GroupId { get; init; }

    /// <summary>Reads the document; a missing key is empty or zero.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: it is no lock.</exception>
    public static LockFile Read(ReadOnlySpan<byte> text)
    {
        var json = new DocumentReader(text, "lock");
        json.Next();
        if (!json.IsObject())
        {
            throw json.Damaged("is null");
        }

        var found = new LockFile { Time = TimestampText.Absent };
        while (json.NextKey(out var key))
        {
            found = With(found, key, ref json);
        }

        json.End();
        return found;
    }

    /// <summary>The document, without a line feed.</summary>
    public byte[] Write()
    {
        var json = new JsonText(capacity: 256);
        json.Raw("{\"time\":"u8);
        json.Time(Time);
        json.Raw(",\"exclusive\":"u8);
        json.Boolean(IsExclusive);
        json.Raw(",\"hostname\":"u8);
        json.Text(HostName);
        json.Raw(",\"username\":"u8);
        json.Text(UserName);
        json.Raw(",\"pid\":"u8);
        json.Number(ProcessId);
        if (UserId != 0)
        {
            json.Raw(",\"uid\":"u8);
            json.Number((ulong)UserId);
        }

        if (GroupId != 0)
        {
            json.Raw(",\"gid\":"u8);
            json.Number((ulong)GroupId);
        }

        json.Raw("}"u8);
        return json.ToArray();
    }

    private static LockFile With(LockFile found, ReadOnlySpan<byte> key, ref DocumentReader json)
    {
        switch (key)
        {
            case var _ when key.SequenceEqual("time"u8):
                return found with { Time = json.Time() };
            case var _ when key.SequenceEqual("exclusive"u8):
                return found with { IsExclusive = json.Boolean() };
            case var _ when key.SequenceEqual("hostname"u8):
                return found with { HostName = json.Text() };
            case var _ when key.SequenceEqual("username"u8):
                return found with { UserName = json.Text() };
            case var _ when key.SequenceEqual("pid"u8):
                return found with { ProcessId = json.Int64() };
            case var _ when key.SequenceEqual("uid"u8):
                return found with { UserId = json.UInt32() };
            case var _ when key.SequenceEqual("gid"u8):
                return found with { GroupId = json.UInt32() };
            default:
                json.Skip();
                return found;
        }
    }
}
