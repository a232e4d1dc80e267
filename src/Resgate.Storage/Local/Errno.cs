using System.Runtime.InteropServices;
using Resgate.Primitives;

namespace Resgate.Storage.Local;

/// <summary>Linux's error numbers, and what they mean to the caller of a store.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int Access = 13;
    public const int Exists = 17;
    public const int Invalid = 22;
    public const int NoSpace = 28;
    public const int ReadOnly = 30;
    public const int NoSystemCall = 38;
    public const int NoData = 61;
    public const int BadMessage = 74;
    public const int BadSequence = 84;
    public const int NotSupported = 95;
    public const int TimedOut = 110;
    public const int Stale = 116;
    public const int NeedsCleaning = 117;
    public const int Quota = 122;

    /// <summary>The error number of the system call that this thread made last.</summary>
    public static int Last => Marshal.GetLastPInvokeError();

    /// <summary>The file system cannot do this at all, as opposed to having failed at it.</summary>
    public static bool IsUnsupported(int errno) => errno is Invalid or NotSupported or NoSystemCall;

    /// <summary>A refusal, which a change of the file's mode may turn into a yes.</summary>
    public static bool IsRefusal(int errno) => errno is Access or NotPermitted;

    /// <summary>
    /// What a read says of bytes that the disk cannot give back: a bad sector (as it is, or as "no data" when read past the
    /// page cache), a checksum of the file system or the device that does not fit.
    /// </summary>
    public static bool IsUnreadable(int errno) => errno is InputOutput or NoData or BadMessage or BadSequence or NeedsCleaning;

    /// <summary>The failure for a system call that was part of <paramref name="what"/>: "cannot write /backup/config".</summary>
    public static ResgateException Failure(int errno, string what) =>
        new(KindOf(errno), what, new IOException(Marshal.GetPInvokeErrorMessage(errno), errno))
        {
            Hint = errno switch
            {
                NoSpace => "make room there, or forget and prune",
                Quota => "have the quota of this user raised, or forget and prune",
                Access or NotPermitted => "this user has no right to that: look at the owner and the permissions there",
                _ => null,
            },
        };

    public static FailureKind KindOf(int errno) => errno switch
    {
        NoEntry => FailureKind.NotFound,
        Access or NotPermitted or ReadOnly => FailureKind.Denied,
        NoSpace or Quota => FailureKind.Full,
        // What a network file system says when its server went away or came back as another.
        Stale or TimedOut => FailureKind.Transient,
        _ => FailureKind.Failed,
    };
}
