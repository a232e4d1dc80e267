using Resgate.Primitives;

namespace Resgate.Storage.Sftp.Protocol;

/// <summary>How a request ended, in the server's words.</summary>
/// <remarks>
/// Source: draft-ietf-secsh-filexfer-02, section 7; codes above 8 from draft-ietf-secsh-filexfer-13, section 9.1, which some
/// servers send in every version. OpenSSH knows the first nine only, so that a full disk is <see cref="GeneralFailure"/>.
/// </remarks>
internal readonly record struct SftpOutcome(uint Code, string Text)
{
    public const uint Done = 0;
    public const uint EndOfFile = 1;
    public const uint NoSuchFile = 2;
    public const uint PermissionDenied = 3;
    public const uint GeneralFailure = 4;
    public const uint BadMessage = 5;
    public const uint NoConnection = 6;
    public const uint ConnectionLost = 7;
    public const uint Unsupported = 8;
    public const uint WriteProtected = 12;
    public const uint NoSpace = 14;
    public const uint QuotaExceeded = 15;

    /// <summary>What helps where no room is left.</summary>
    public const string RoomHint = "make room at the server, or forget and prune";

    public bool IsDone => Code == Done;

    public FailureKind Kind => Code switch
    {
        NoSuchFile => FailureKind.NotFound,
        PermissionDenied or WriteProtected => FailureKind.Denied,
        NoSpace or QuotaExceeded => FailureKind.Full,
        NoConnection or ConnectionLost => FailureKind.Transient,
        _ => FailureKind.Failed,
    };

    /// <summary>
    /// The server cannot do this at all, as opposed to having failed at it. OpenSSH says "bad message" where the system says
    /// that a call makes no sense for this kind of file, such as an fsync of a folder on some network file systems.
    /// </summary>
    public bool IsUnsupported => Code is Unsupported or BadMessage;

    /// <summary>The failure for a request that was part of <paramref name="what"/>: "cannot write /backup/config".</summary>
    public ResgateException Failure(string what) => new(Kind, what, new IOException($"the server says: {Words}"))
    {
        Hint = Code switch
        {
            PermissionDenied => "the account that logs in has no right to that at the server: look at the owner and the permissions there",
            NoSpace or QuotaExceeded => RoomHint,
            _ => null,
        },
    };

    public void ThrowUnlessDone(string what)
    {
        if (!IsDone)
        {
            throw Failure(what);
        }
    }

    private string Words => Text.Length > 0 ? Text : $"status {Code}";
}
