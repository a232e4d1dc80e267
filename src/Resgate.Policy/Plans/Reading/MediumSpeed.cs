using Resgate.Primitives;

namespace Resgate.Policy.Plans.Reading;

/// <summary>What a line is taken to carry when the plan does not say: on the slow side of what is usual.</summary>
internal static class MediumSpeed
{
    /// <summary>Bytes a second to the place.</summary>
    public static ByteCount Up(Medium medium) => ByteCount.Mebibytes(medium switch
    {
        Medium.Disk or Medium.Tape => 100,
        Medium.Nas => 40,
        Medium.ObjectStore => 1,
        _ => 10,
    });

    /// <summary>Bytes a second from the place.</summary>
    public static ByteCount Down(Medium medium) => medium == Medium.ObjectStore ? ByteCount.Mebibytes(4) : Up(medium);
}
