namespace Resgate.Storage.Sftp.Ssh;

/// <summary>Why an identity file gives no key.</summary>
internal enum IdentityProblem
{
    None,
    Missing,
    Unreadable,

    /// <summary>It wants a passphrase, and none was named.</summary>
    Locked,
    WrongPassphrase,

    /// <summary>It holds something else, or a key of a kind that we do not know.</summary>
    NoKey,
}
