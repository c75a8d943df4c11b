using Newsletter.Data.Secrets;
using Newsletter.Publications;

namespace Newsletter.Subscribers;

/// <summary>What stands in a ledger for the address of somebody who is forgotten.</summary>
internal static class LedgerAddress
{
    public static string Hash(AddressHashes hashes, string address) =>
        AddressHashes.Mark + hashes.Of("ledger:" + (EmailAddress.Read(address)?.Key ?? address.ToLowerInvariant()));
}
